using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Embedding.Onnx.Quantization;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Tests.Quantization;

public sealed class ModelQuantizerTests : IDisposable
{
    private static readonly string[] Texts = ["How many squats each week?", "The cat sleeps.", "a b c d e f g", "Protein needs rise with training, age and illness, and fall with rest."];

    private readonly string _root = Directory.CreateTempSubdirectory("fitness-quantize-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>
    /// Scales in another order move every vector further than this, though the random weights of these models have nearly equal ones.
    /// </summary>
    [Theory]
    [InlineData("bert-mean", QuantizationKind.Weights, 0.9998)]
    [InlineData("bert-mean", QuantizationKind.Int8, 0.998)]
    [InlineData("bert-cls-prompt-safetensors", QuantizationKind.Weights, 0.9998)]
    [InlineData("bert-cls-prompt-safetensors", QuantizationKind.Int8, 0.998)]
    [InlineData("xlmr-e5", QuantizationKind.Weights, 0.9998)]
    [InlineData("xlmr-e5", QuantizationKind.Int8, 0.998)]
    [InlineData("decoder-lasttoken", QuantizationKind.Weights, 0.9995)]
    [InlineData("decoder-lasttoken", QuantizationKind.Int8, 0.996)]
    [InlineData("bert-sentence-output", QuantizationKind.Weights, 0.9998)]
    [InlineData("bert-sentence-output", QuantizationKind.Int8, 0.998)]
    public void Quantized_folder_gives_nearly_the_same_vectors(string name, QuantizationKind kind, double least)
    {
        var target = Path.Combine(_root, "made");
        var report = Quantize(TestModel.Fixture(name), target, kind);
        using var before = TestModel.Load(TestModel.Fixture(name));
        using var after = TestModel.Load(target);
        Assert.Equal(kind == QuantizationKind.Weights, after.Description.BatchIndependent);
        Assert.Equal((before.Description.Dimensions, before.Description.MaxTokens, before.Description.QueryPrompt), (after.Description.Dimensions, after.Description.MaxTokens, after.Description.QueryPrompt));
        var (a, b) = (before.Embed(isQuery: true, Texts), after.Embed(isQuery: true, Texts));
        Assert.All(a.Zip(b), pair => Assert.InRange(TensorPrimitives.CosineSimilarity(pair.First, pair.Second), least, 1.00001));
        // Not the same weights under another name.
        Assert.Contains(a.Zip(b), static pair => !pair.First.SequenceEqual(pair.Second));
        Assert.InRange(report.CosineLeast, least, 1.00001);
        // Two layers of six matrices each; GPT-2 has one for query, key and value; a pooled output may have one of its own.
        Assert.InRange(report.Matrices, name == "decoder-lasttoken" ? 8 : 12, name switch { "decoder-lasttoken" => 8, "bert-sentence-output" => 13, _ => 12 });
        Assert.Equal(1, report.Tables);
        Assert.InRange(report.BytesAfter, report.BytesBefore / 8, report.BytesBefore / 2);
        Assert.True(report is { TextsPerSecondBefore: > 0, TextsPerSecondAfter: > 0, SpeedRatio: > 0, SpeedRatioAlone: > 0 });
    }

    [Theory]
    [InlineData("bert-silu-f16", QuantizationKind.Weights, 0.9998)]
    [InlineData("xlm-roberta-gelu-bf16", QuantizationKind.Int8, 0.999)]
    [InlineData("distilbert-relu-f16", QuantizationKind.Int8, 0.999)]
    [InlineData("mpnet-gelu-f32", QuantizationKind.Int8, 0.999)]
    public void Weights_in_half_precision_are_made_float32_first(string name, QuantizationKind kind, double least)
    {
        var source = FamilyModel.Write(name, Path.Combine(_root, "source"));
        var golden = FamilyModel.ReadGolden(name);
        Quantize(source, Path.Combine(_root, "made"), kind);
        Assert.False(File.Exists(Path.Combine(_root, "made", "model.safetensors")));
        using var after = TestModel.Load(Path.Combine(_root, "made"));
        var vectors = golden.Ids.Select(ids => after.Embed([ids])[0]);
        Assert.All(golden.Mean.Zip(vectors), pair => Assert.InRange(TensorPrimitives.CosineSimilarity(pair.First, pair.Second), least, 1.00001));
    }

    [Fact]
    public void Int8_graph_turns_what_several_matrices_multiply_into_integers_once()
    {
        Quantize(TestModel.Fixture("bert-mean"), Path.Combine(_root, "made"), QuantizationKind.Int8);
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(_root, "made", "onnx", "model.onnx"))).Graph;
        // Two layers: query, key and value share one; the output of attention and the two of the feed-forward part have one each.
        Assert.Equal(12, graph.Node.Count(static node => node.OpType == "MatMulInteger"));
        Assert.Equal(8, graph.Node.Count(static node => node.OpType == "DynamicQuantizeLinear"));
        Assert.All(graph.Initializer, static tensor => Assert.NotEqual(TensorProto.Types.DataLocation.External, tensor.DataLocation));
        // Seven bits.
        Assert.All(
            graph.Initializer.Where(static tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int8 && tensor.Dims[1] != 0 && !tensor.Name.Contains("embeddings", StringComparison.Ordinal)),
            static tensor => Assert.InRange(tensor.RawData.Max(static b => Math.Abs((int)(sbyte)b)), 63, 63));
    }

    [Fact]
    public void Int8_graph_is_one_operator_of_the_runtime_a_matrix()
    {
        var target = Path.Combine(_root, "made");
        Quantize(TestModel.Fixture("bert-mean"), target, QuantizationKind.Int8);
        using (TestModel.Load(target, options: new OnnxOptions { Threads = 1 }))
        {
        }
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Assert.Single(Directory.GetFiles(target + "-graphs", "*.onnx")))).Graph;
        var operators = graph.Node.CountBy(static node => node.OpType).ToDictionary();
        Assert.Equal(12, operators.GetValueOrDefault("MatMulIntegerToFloat") + operators.GetValueOrDefault("DynamicQuantizeMatMul"));
        Assert.Equal(0, operators.GetValueOrDefault("MatMulInteger"));
    }

    [Fact]
    public void Folder_has_every_file_but_the_old_weights()
    {
        var source = TestModel.Copy("bert-mean", Path.Combine(_root, "source"));
        File.WriteAllText(Path.Combine(source, "README.md"), "notice");
        File.WriteAllText(Path.Combine(source, "model.safetensors"), "old");
        File.WriteAllText(Path.Combine(source, "onnx", "model_O3.onnx"), "old");
        Directory.CreateDirectory(Path.Combine(source, "2_Extra"));
        File.WriteAllText(Path.Combine(source, "2_Extra", "model.safetensors"), "of a module behind pooling");
        var target = Path.Combine(_root, "made");
        Quantize(source, target, QuantizationKind.Weights);
        var expected = Files(source).Except(["model.safetensors", "onnx/model_O3.onnx"]).Order(StringComparer.Ordinal);
        Assert.Equal(expected, Files(target).Order(StringComparer.Ordinal));
        foreach (var file in Files(target).Where(static file => file != "onnx/model.onnx"))
            Assert.Equal(File.ReadAllBytes(Path.Combine(source, file)), File.ReadAllBytes(Path.Combine(target, file)));
        Assert.Equal(["made", "source"], Directory.GetFileSystemEntries(_root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Weights_beside_the_old_ones_are_a_variant()
    {
        var source = TestModel.Copy("bert-mean", Path.Combine(_root, "source"));
        var before = Files(source).ToList();
        var report = Quantize(source, null, QuantizationKind.Int8);
        Assert.Equal(Path.Combine(source, "onnx", "model_int8.onnx"), report.File);
        Assert.Equal(before.Append("onnx/model_int8.onnx").Order(StringComparer.Ordinal), Files(source).Order(StringComparer.Ordinal));
        using var variant = TestModel.Load(source, "model_int8");
        Assert.False(variant.Description.BatchIndependent);
        Assert.True(ModelFolder.Read(source).Description.BatchIndependent);
        AssertRefused(source, null, "is there already");
    }

    [Fact]
    public void Target_that_has_files_or_lies_in_the_model_is_refused_and_left_alone()
    {
        var source = TestModel.Copy("bert-mean", Path.Combine(_root, "source"));
        var target = Path.Combine(_root, "made");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "mine"), "");
        AssertRefused(source, target, "not empty");
        AssertRefused(source, Path.Combine(source, "made"), "it lies in");
        AssertRefused(source, source, "it lies in");
        AssertRefused(source, _root, "it lies in");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), source);
        AssertRefused(source, Path.Combine(_root, "link", "made"), "it lies in");
        Assert.Equal(["mine"], Files(target));
        File.Delete(Path.Combine(target, "mine"));
        Quantize(source, target, QuantizationKind.Weights);
        Assert.Contains("modules.json", Files(target));
    }

    [Fact]
    public void Model_that_has_no_matrix_in_float32_is_refused_and_nothing_is_left()
    {
        var target = Path.Combine(_root, "made");
        Quantize(TestModel.Fixture("bert-mean"), target, QuantizationKind.Int8);
        AssertRefused(target, Path.Combine(_root, "again"), "no matrix in float32");
        Assert.Equal(["made"], Directory.GetFileSystemEntries(_root).Select(Path.GetFileName));
    }

    [Fact]
    public void Weight_only_model_can_be_quantized_again()
    {
        var small = Path.Combine(_root, "weights");
        Quantize(TestModel.Fixture("bert-mean"), small, QuantizationKind.Weights);
        var report = Quantize(small, Path.Combine(_root, "made"), QuantizationKind.Int8);
        Assert.Equal(12, report.Matrices);
        Assert.InRange(report.CosineLeast, 0.998, 1.00001);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_of_an_int8_model_has_one_vector_where_the_setting_says_so(bool independent)
    {
        var target = Path.Combine(_root, "made");
        Quantize(TestModel.Fixture("bert-mean"), target, QuantizationKind.Int8);
        using var model = TestModel.Load(target, options: new OnnxOptions { Threads = 1, KeepOptimizedGraph = false, BatchIndependent = independent });
        var alone = model.Embed(isQuery: false, Texts[1]);
        var together = model.Embed(isQuery: false, Texts);
        Assert.Equal(independent, alone[0].SequenceEqual(together[1]));
    }

    [Fact]
    public void Data_of_pairs_gives_rank_correlations()
    {
        var data = Path.Combine(_root, "pairs.tsv");
        File.WriteAllLines(data, ["genre\tsentence1\tsentence2\tscore", .. Enumerable.Range(0, 8).Select(i => $"x\t{Texts[i % 4]}\t{Texts[i / 2]}\t{i}")]);
        var report = ModelQuantizer.Run(
            new QuantizationRequest(TestModel.Fixture("bert-mean"), Path.Combine(_root, "made"), QuantizationKind.Weights, data), new Quiet(), TestContext.Current.CancellationToken);
        Assert.Equal((8, 4), (report.Pairs, report.Texts));
        Assert.InRange(report.SpearmanBefore!.Value, -1, 1);
        Assert.Equal(report.SpearmanBefore.Value, report.SpearmanAfter!.Value, 0.2);
    }

    private QuantizationReport Quantize(string source, string? target, QuantizationKind kind) =>
        ModelQuantizer.Run(new QuantizationRequest(source, target, kind, null), new Quiet(), TestContext.Current.CancellationToken);

    private void AssertRefused(string source, string? target, string reason) =>
        Assert.Contains(reason, Assert.Throws<StartupException>(() => Quantize(source, target, QuantizationKind.Int8)).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file));

    private sealed class Quiet : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
