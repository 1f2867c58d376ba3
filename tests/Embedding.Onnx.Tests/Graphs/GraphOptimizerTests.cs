using System.Text.Json;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Embedding.Onnx.Kernels;
using FitnessGrpc.Embedding.Onnx.Operators;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Onnx.Tests.Graphs;

/// <summary>What serves on a CPU: the graph that is kept, in both of its sessions, with attention fused where that is right.</summary>
public sealed class GraphOptimizerTests : IDisposable
{
    private const double Tolerance = 1e-4;

    private readonly string _root = Directory.CreateTempSubdirectory("fitness-optimized-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Blocks that are fused, and inputs of each: four where padding is masked, six where something is added to the products.</summary>
    [Theory]
    [InlineData("bert-mean", 2, 4)]
    [InlineData("bert-cls-prompt-safetensors", 2, 4)]
    [InlineData("bert-sentence-output", 2, 4)]
    [InlineData("xlmr-e5", 2, 4)]
    [InlineData("decoder-lasttoken", 0, 0)]
    public void Folder_serves_the_vectors_of_the_reference(string name, int blocks, int inputs)
    {
        var folder = TestModel.Copy(name, Path.Combine(_root, name));
        var golden = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        var texts = golden.GetProperty("texts").Deserialize<string[]>()!;
        var expected = golden.GetProperty("document").Deserialize<float[][]>()!;
        AssertServes(folder, expected, model => model.Embed(false, texts), model => model.Embed(false, texts[0]));
        Assert.Equal((blocks, inputs), Fused(folder));
    }

    [Theory]
    [InlineData("bert-gelu-new-f32", 4)]
    [InlineData("bert-silu-f16", 4)]
    [InlineData("xlm-roberta-gelu-bf16", 4)]
    [InlineData("distilbert-relu-f16", 4)]
    [InlineData("mpnet-gelu-f32", 6)]
    public void Family_serves_the_vectors_of_an_independent_computation(string name, int inputs)
    {
        var golden = FamilyModel.ReadGolden(name);
        var folder = FamilyModel.Write(name, Path.Combine(_root, name));
        AssertServes(folder, golden.Mean, model => model.Embed(golden.Ids), model => model.Embed([golden.Ids[0]]));
        Assert.Equal((2, inputs), Fused(folder));
    }

    /// <summary>The graph has four heads of twelve values, whatever the configuration says.</summary>
    [Fact]
    public void Fusion_that_computes_something_else_is_not_kept()
    {
        var folder = TestModel.Copy("bert-mean", Path.Combine(_root, "heads"));
        FamilyModel.Edit(Path.Combine(folder, "config.json"), static config => config["num_attention_heads"] = 2);
        var golden = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        var texts = golden.GetProperty("texts").Deserialize<string[]>()!;
        AssertServes(folder, golden.GetProperty("document").Deserialize<float[][]>()!, model => model.Embed(false, texts), model => model.Embed(false, texts[0]));
        Assert.Equal((0, 0), Fused(folder));
    }

    /// <summary>As other writers leave them: weights in one file without their lengths, and constants that are listed as inputs too.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Graph_in_another_form_serves_the_same_vectors(bool isExternal)
    {
        var folder = TestModel.Copy("bert-mean", Path.Combine(_root, "form"));
        var file = Assert.Single(Directory.GetFiles(folder, "*.onnx", SearchOption.AllDirectories));
        var model = GraphFile.Read(file);
        if (isExternal)
        {
            GraphFile.WriteWeights(model, folder, Path.Combine(Path.GetDirectoryName(file)!, "model.data"), static _ => "model.data");
            foreach (var tensor in model.Graph.Initializer.Where(TensorData.IsExternal))
                tensor.ExternalData.Remove(tensor.ExternalData.Single(static entry => entry.Key == "length"));
        }
        else
        {
            var inputs = model.Graph.Initializer.Select(static tensor => new ValueInfoProto
            {
                Name = tensor.Name,
                Type = new TypeProto
                {
                    TensorType = new TypeProto.Types.Tensor
                    {
                        ElemType = tensor.DataType,
                        Shape = new TensorShapeProto { Dim = { tensor.Dims.Select(static size => new TensorShapeProto.Types.Dimension { DimValue = size }) } },
                    },
                },
            });
            model.Graph.Input.Add(inputs);
        }
        File.WriteAllBytes(file, model.ToByteArray());
        var golden = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        var texts = golden.GetProperty("texts").Deserialize<string[]>()!;
        AssertServes(folder, golden.GetProperty("document").Deserialize<float[][]>()!, served => served.Embed(false, texts), served => served.Embed(false, texts[0]));
        if (isExternal)
            Assert.Equal((2, 4), Fused(folder));
    }

    /// <summary>Other families with layers that our operators take: attention is ours, or ONNX Runtime's where something is added to the scores or texts are long.</summary>
    [Theory]
    [InlineData("bert-gelu-new-f32", 70, "Attention", OperatorDomain.Name)]
    [InlineData("bert-silu-f16", 70, "Attention", OperatorDomain.Name)]
    [InlineData("distilbert-relu-f16", 70, "Attention", OperatorDomain.Name)]
    [InlineData("xlm-roberta-gelu-bf16", 70, "Attention", OperatorDomain.Name)]
    [InlineData("xlm-roberta-gelu-bf16", 1100, "MultiHeadAttention", GraphBuilder.RuntimeDomain)]
    [InlineData("mpnet-gelu-f32", 70, "MultiHeadAttention", GraphBuilder.RuntimeDomain)]
    public void Family_is_served_by_our_own_operators(string name, int positions, string attention, string domain)
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        var random = new Random(10);
        int[][] texts = [.. new[] { 3, 60, 1, 33 }.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(2, 40)).ToArray())];
        var folder = FamilyModel.WriteWide(name, Path.Combine(_root, name), positions);
        using (var original = TestModel.Load(folder))
            AssertServes(folder, original.Embed(texts), model => model.Embed(texts), model => model.Embed([texts[0]]));
        var graph = GraphFile.Read(Assert.Single(Directory.GetFiles(folder + "-graphs", "*.onnx"))).Graph;
        Assert.Equal(8, graph.Node.Count(static node => node is { OpType: "Linear", Domain: OperatorDomain.Name }));
        Assert.Equal(2, graph.Node.Count(node => node.OpType == attention && node.Domain == domain));
    }

    /// <summary>Operators of our own do all products and all attention, and what a text shares its batch with does not change a bit of its vector.</summary>
    [Fact]
    public void Default_model_is_served_by_our_own_operators()
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        string[] texts = ["How deep should a squat be?", "Protein after training", "Warm up first. " + string.Join(' ', Enumerable.Repeat("Then rest a minute.", 40))];
        var folder = Path.Combine(_root, "default");
        Directory.CreateSymbolicLink(folder, Path.Combine(AppContext.BaseDirectory, "models", "all-MiniLM-L6-v2"));
        using var model = TestModel.Load(folder, options: new OnnxOptions { Threads = 2, ConcurrentBatches = 2 });
        Assert.Equal(texts.Select(text => model.Embed(false, text)[0]), model.Embed(false, texts));
        var graph = GraphFile.Read(Assert.Single(Directory.GetFiles(folder + "-graphs", "*.onnx"))).Graph;
        Assert.Equal(24, graph.Node.Count(static node => node is { OpType: "Linear", Domain: OperatorDomain.Name }));
        Assert.Equal(6, graph.Node.Count(static node => node is { OpType: "Attention", Domain: OperatorDomain.Name }));
        Assert.DoesNotContain(graph.Node, static node => node.OpType is "MatMul" or "Softmax" || node.OpType.Contains("Gelu", StringComparison.Ordinal));
    }

    [Fact]
    public void Damaged_weights_are_made_anew()
    {
        var golden = FamilyModel.ReadGolden("bert-gelu-new-f32");
        var folder = FamilyModel.Write("bert-gelu-new-f32", Path.Combine(_root, "damaged"));
        Serve();
        var weights = Assert.Single(Directory.GetFiles(folder + "-graphs", "*.weights"));
        var whole = File.ReadAllBytes(weights);
        File.WriteAllBytes(weights, new byte[whole.Length]);
        Serve();
        Assert.Equal(whole, File.ReadAllBytes(weights));

        void Serve() => AssertServes(folder, golden.Mean, model => model.Embed(golden.Ids), model => model.Embed([golden.Ids[0]]));
    }

    /// <summary>Where the graph of the runtime or the weights of a better one cannot be written, the original serves, and no half of anything is left.</summary>
    [Theory]
    [InlineData("new.tmp")]
    [InlineData("weights.tmp")]
    public void Graph_that_cannot_be_written_is_done_without(string inWork)
    {
        var golden = FamilyModel.ReadGolden("bert-gelu-new-f32");
        var folder = FamilyModel.Write("bert-gelu-new-f32", Path.Combine(_root, "refused"));
        // A folder is in the place of the file.
        Directory.CreateDirectory(Path.Combine(folder + "-graphs", inWork));
        AssertServes(folder, golden.Mean, model => model.Embed(golden.Ids), model => model.Embed([golden.Ids[0]]));
        Assert.Empty(Directory.GetFiles(folder + "-graphs"));
    }

    /// <summary>Made and kept, then found; a batch alone, then two at once.</summary>
    private static void AssertServes(string folder, float[][] expected, Func<TestModel, float[][]> embed, Func<TestModel, float[][]> embedFirst)
    {
        for (var start = 0; start < 2; start++)
        {
            using var model = TestModel.Load(folder, options: new OnnxOptions { Threads = 2, ConcurrentBatches = 2 });
            AssertClose(expected, embed(model));
            AssertClose(expected[..1], embedFirst(model));
            Parallel.For(0, 8, _ => AssertClose(expected, embed(model)));
        }
    }

    private static (int Blocks, int Inputs) Fused(string folder)
    {
        var graph = GraphFile.Read(Assert.Single(Directory.GetFiles(folder + "-graphs", "*.onnx"))).Graph;
        var blocks = graph.Node.Where(static node => node is { OpType: "Attention", Domain: GraphBuilder.RuntimeDomain }).ToList();
        Assert.Equal(blocks.Count == 0, graph.Node.Any(static node => node.OpType == "Softmax"));
        return (blocks.Count, blocks.Select(static node => node.Input.Count).Distinct().SingleOrDefault());
    }

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Zip(actual[i], static (a, b) => Math.Abs(a - b)).Max() < Tolerance, $"text {i}");
    }
}
