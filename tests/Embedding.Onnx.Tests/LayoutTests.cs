using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Hosting.Modules;
using Google.Protobuf;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>
/// Graphs with the inputs, outputs and types that exporters write. A token's vector is its row of a table of 4 × 3, the rows of its type and
/// position added where the graph has those inputs; so that what comes out can be said by hand.
/// </summary>
public sealed class LayoutTests : IDisposable
{
    private static readonly float[] Table = [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10];
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-layouts-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Graph_of_any_type_gives_the_mean_of_its_tokens(bool narrow, bool half)
    {
        var folder = Write(graph => Tokens(graph, narrow ? DataType.Int32 : DataType.Int64, half ? DataType.Float16 : DataType.Float, "token_embeddings"));
        using var model = TestModel.Load(folder);
        float[][] expected = [[2.5f, 3.5f, 4.5f], [7, 8, 10]];
        Assert.Equal(expected, model.Embed([[1, 2], [3]]));
        using var bound = TestModel.LoadBound(folder);
        Assert.Equal(expected, bound.Embed([[1, 2], [3]]));
    }

    [Fact]
    public void Positions_and_types_are_filled_in()
    {
        var folder = Write(graph =>
        {
            var sum = Tokens(graph, DataType.Int64, DataType.Undefined, "");
            var positions = graph.Input("position_ids", DataType.Int64, "batch", "sequence");
            var types = graph.Input("token_type_ids", DataType.Int64, "batch", "sequence");
            var table = graph.Tensor("places", DataType.Float, [3, 1], MemoryMarshal.AsBytes<float>([100, 200, 300]));
            var kinds = graph.Tensor("kinds", DataType.Float, [2, 1], MemoryMarshal.AsBytes<float>([1000, 9000]));
            sum = graph.Node("Add", graph.Node("Add", sum, graph.Node("Gather", table, positions)), graph.Node("Gather", kinds, types));
            graph.Output(sum, "last_hidden_state", DataType.Float, "batch", "sequence", 3);
        });
        using var model = TestModel.Load(folder);
        float[][] expected = [[1152.5f, 1153.5f, 1154.5f], [1107, 1108, 1110]];
        Assert.Equal(expected, model.Embed([[1, 2], [3]]));
    }

    [Fact]
    public void Vectors_of_texts_are_taken_when_the_graph_gives_no_other()
    {
        var folder = Write(graph =>
        {
            var tokens = Tokens(graph, DataType.Int64, DataType.Undefined, "");
            graph.Output(graph.Node("ReduceMax", [GraphBuilder.Attribute("axes", new[] { 1L }), GraphBuilder.Attribute("keepdims", 0L)], tokens), "sentence_embedding", DataType.Float, "batch", 3);
        });
        using var model = TestModel.Load(folder);
        Assert.Equal(3, model.Session.TextDimensions);
        float[][] expected = [[4, 5, 6], [1, 2, 3]];
        Assert.Equal(expected, model.Embed([[1, 2], [1, 1]]));
    }

    [Fact]
    public void Dense_module_turns_the_pooled_vector()
    {
        var folder = Write(graph => Tokens(graph, DataType.Int64, DataType.Float, "last_hidden_state"));
        AddDense(folder, "2_Dense", 3, 2, [1, 0, 0, 0, 1, 1], [0.5f, -0.5f], "torch.nn.modules.linear.Identity");
        using var model = TestModel.Load(folder);
        Assert.Equal((3, 2, 2), (model.Description.HiddenSize, model.Description.FullDimensions, model.Description.Dimensions));
        Assert.Equal([[3, 7.5f]], model.Embed([[1, 2]]));
    }

    [Fact]
    public void Dense_module_without_safetensors_or_of_another_size_is_refused()
    {
        var folder = Write(graph => Tokens(graph, DataType.Int64, DataType.Float, "last_hidden_state"));
        AddDense(folder, "2_Dense", 3, 2, [1, 0, 0, 0, 1, 1], [0, 0], "torch.nn.modules.activation.PReLU");
        var weights = Path.Combine(folder, "2_Dense", "model.safetensors");
        AssertRefused(folder, "2_Dense/config.json", "activation_function torch.nn.modules.activation.PReLU");
        FamilyModel.Edit(Path.Combine(folder, "2_Dense", "config.json"), root => (root["activation_function"], root["out_features"]) = ("torch.nn.modules.activation.Tanh", 5));
        AssertRefused(folder, weights, "linear.weight in the shape [2, 3], and config.json asks for [5, 3]");
        FamilyModel.Edit(Path.Combine(folder, "2_Dense", "config.json"), root => root["in_features"] = 4);
        AssertRefused(folder, "2_Dense/config.json", "in_features 4, and what comes before gives 3");
        FamilyModel.Edit(Path.Combine(folder, "2_Dense", "config.json"), root => (root["in_features"], root["out_features"]) = (3, 2));
        using (var stream = new FileStream(weights, FileMode.Open))
            stream.SetLength(stream.Length - 4);
        AssertRefused(folder, weights, "is cut");
        File.Move(weights, Path.Combine(folder, "2_Dense", "pytorch_model.bin"));
        AssertRefused(folder, "2_Dense/pytorch_model.bin", "model.safetensors is needed");
        File.Delete(Path.Combine(folder, "2_Dense", "pytorch_model.bin"));
        AssertRefused(folder, weights, "is missing");
    }

    [Fact]
    public void Weights_in_other_files_are_read_and_damaged_ones_refused_before_they_are_loaded()
    {
        var folder = Write(graph => Tokens(graph, DataType.Int64, DataType.Float, "last_hidden_state", external: "weights.bin"), "onnx/model.onnx");
        var data = Path.Combine(folder, "onnx", "weights.bin");
        AssertRefused(folder, data, "is missing; model.onnx has the tensor table there");
        File.WriteAllBytes(data, [1, 2, 3, 4, .. MemoryMarshal.AsBytes<float>(Table)]);
        string fingerprint;
        using (var model = TestModel.Load(folder))
        {
            Assert.Equal([[2.5f, 3.5f, 4.5f]], model.Embed([[1, 2]]));
            fingerprint = model.Description.Fingerprint;
        }
        File.WriteAllBytes(data, [1, 2, 3, 5, .. MemoryMarshal.AsBytes<float>(Table)]);
        using (var model = TestModel.Load(folder))
            Assert.NotEqual(fingerprint, model.Description.Fingerprint);
        using (var stream = new FileStream(data, FileMode.Open))
            stream.SetLength(51);
        AssertRefused(folder, data, "is cut: the tensor table has 48 bytes from byte 4, and the file has 51");
    }

    [Theory]
    [InlineData("../../weights.bin")]
    [InlineData("/etc/hostname")]
    public void Weights_outside_of_the_folder_are_refused(string location)
    {
        File.WriteAllBytes(Path.Combine(_root, "weights.bin"), new byte[52]);
        var folder = Write(graph => Tokens(graph, DataType.Int64, DataType.Float, "last_hidden_state", external: location), "onnx/model.onnx");
        AssertRefused(folder, Path.GetFileName(location), "leads out of the model's folder");
    }

    [Fact]
    public void Graph_that_is_no_text_encoder_of_this_size_is_refused()
    {
        AssertRefused(Write(graph => Tokens(graph, DataType.Float, DataType.Float, "x", ids: "pixels")), "model.onnx", "takes pixels");
        AssertRefused(Write(graph =>
        {
            Tokens(graph, DataType.Int64, DataType.Float, "last_hidden_state");
            graph.Input("past_key_values.0.key", DataType.Float, "batch", "sequence");
        }), "model.onnx", "past_key_values.0.key");
        AssertRefused(Write(graph => Tokens(graph, DataType.Int64, DataType.Float, "last_hidden_state"), hidden: 4), "model.onnx", "gives vectors of 3 values, and the configuration says 4");
    }

    private static string Tokens(GraphBuilder graph, DataType input, DataType output, string name, string? external = null, string ids = "input_ids")
    {
        var tokens = graph.Input(ids, input, "batch", "sequence");
        var table = external is null
            ? graph.Tensor("table", DataType.Float, [4, 3], MemoryMarshal.AsBytes<float>(Table))
            : graph.External("table", DataType.Float, [4, 3], external, 4, 48);
        if (input is not (DataType.Int32 or DataType.Int64))
            tokens = Cast(graph, tokens, DataType.Int64);
        var vectors = graph.Node("Gather", table, tokens);
        if (output is not DataType.Undefined)
            graph.Output(output == DataType.Float ? vectors : Cast(graph, vectors, output), name, output, "batch", "sequence", 3);
        return vectors;
    }

    private static string Cast(GraphBuilder graph, string value, DataType type) => graph.Node("Cast", [GraphBuilder.Attribute("to", (long)type)], value);

    private static void AddDense(string folder, string module, int inputs, int outputs, float[] weights, float[] bias, string activation)
    {
        Directory.CreateDirectory(Path.Combine(folder, module));
        File.WriteAllText(
            Path.Combine(folder, module, "config.json"),
            new JsonObject { ["in_features"] = inputs, ["out_features"] = outputs, ["bias"] = true, ["activation_function"] = activation }.ToJsonString());
        var end = 4 * weights.Length;
        var header = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["linear.weight"] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray(outputs, inputs), ["data_offsets"] = new JsonArray(0, end) },
            ["linear.bias"] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray(outputs), ["data_offsets"] = new JsonArray(end, end + (4 * outputs)) },
        }.ToJsonString());
        File.WriteAllBytes(
            Path.Combine(folder, module, "model.safetensors"),
            [.. BitConverter.GetBytes((long)header.Length), .. header, .. MemoryMarshal.AsBytes<float>(weights), .. MemoryMarshal.AsBytes<float>(bias)]);
        File.WriteAllText(
            Path.Combine(folder, "modules.json"),
            $$"""[{"type": "x.Transformer", "path": ""}, {"type": "x.Pooling", "path": "1_Pooling"}, {"type": "x.Dense", "path": "{{module}}"}]""");
    }

    private static void AssertRefused(string folder, string file, string reason)
    {
        var error = Assert.Throws<StartupException>(() => TestModel.Load(folder));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private string Write(Action<GraphBuilder> build, string file = "model.onnx", int hidden = 3)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N"))).FullName;
        var graph = new GraphBuilder("layout");
        build(graph);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
        File.WriteAllBytes(Path.Combine(folder, file), graph.Build().ToByteArray());
        File.Copy(Path.Combine(FamilyModel.Root, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        File.WriteAllText(Path.Combine(folder, "config.json"), $$"""{"hidden_size": {{hidden}}, "max_position_embeddings": 16}""");
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), $$"""{"embedding_dimension": {{hidden}}, "pooling_mode": "mean"}""");
        File.WriteAllText(Path.Combine(folder, "modules.json"), """[{"type": "x.Transformer", "path": ""}, {"type": "x.Pooling", "path": "1_Pooling"}]""");
        return folder;
    }
}
