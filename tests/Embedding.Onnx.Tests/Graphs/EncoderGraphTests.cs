using System.Buffers.Binary;
using System.Text;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Tests.Graphs;

public sealed class EncoderGraphTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-families-").FullName;

    public static TheoryData<string> Families { get; } =
        ["bert-gelu-new-f32", "bert-silu-f16", "xlm-roberta-gelu-bf16", "distilbert-relu-f16", "mpnet-gelu-f32"];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Families))]
    public void Encoder_alone_and_in_a_batch_gives_the_vectors_of_an_independent_computation(string name)
    {
        var golden = FamilyModel.ReadGolden(name);
        using var model = TestModel.Load(FamilyModel.Write(name, Path.Combine(_root, name)));
        AssertClose(golden.Mean, model.Embed(golden.Ids));
        AssertClose(golden.Mean, [.. golden.Ids.Select(ids => model.Embed([ids])[0])]);
    }

    [Fact]
    public void Sharded_weights_give_the_same_vectors()
    {
        const string Name = "mpnet-gelu-f32";
        var folder = FamilyModel.Write(Name, Path.Combine(_root, "sharded"));
        Split(folder);
        var golden = FamilyModel.ReadGolden(Name);
        using var model = TestModel.Load(folder);
        AssertClose(golden.Mean, model.Embed(golden.Ids));
        Assert.EndsWith("model.safetensors.index.json", model.Description.OnnxFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_that_was_kept_gives_the_same_vectors_when_the_weights_have_gone()
    {
        const string Name = "xlm-roberta-gelu-bf16";
        var folder = FamilyModel.Write(Name, Path.Combine(_root, "kept"));
        var options = new OnnxOptions { Threads = 1 };
        var golden = FamilyModel.ReadGolden(Name);
        using (var first = TestModel.Load(folder, options: options))
            AssertClose(golden.Mean, first.Embed(golden.Ids));
        var kept = Graphs();
        using var second = TestModel.Load(folder, options: options);
        AssertClose(golden.Mean, second.Embed(golden.Ids));
        Assert.Equal(kept, Graphs());

        (string, DateTime)[] Graphs() => [.. Directory.GetFiles(folder + "-graphs").Order().Select(static file => (file, File.GetLastWriteTimeUtc(file)))];
    }

    [Theory]
    [InlineData("num_attention_heads", "3", "num_attention_heads 3, which does not divide hidden_size 16")]
    [InlineData("num_attention_heads", "null", "must say num_attention_heads")]
    [InlineData("num_hidden_layers", "3", "no tensor encoder.layer.2.")]
    [InlineData("intermediate_size", "23", "intermediate.dense.weight in the shape [24, 16], and config.json asks for [23, 16]")]
    [InlineData("vocab_size", "41", "asks for [41, 16]")]
    [InlineData("max_position_embeddings", "71", "asks for [71, 16]")]
    [InlineData("hidden_act", "\"laplace\"", "activation laplace")]
    [InlineData("model_type", "\"t5\"", "model_type 't5'")]
    [InlineData("position_embedding_type", "\"relative_key\"", "position_embedding_type relative_key")]
    public void Configuration_that_does_not_fit_the_weights_is_refused(string key, string value, string reason)
    {
        var folder = FamilyModel.Write("bert-gelu-new-f32", Path.Combine(_root, "wrong"));
        FamilyModel.Edit(Path.Combine(folder, "config.json"), root => root[key] = System.Text.Json.Nodes.JsonNode.Parse(value));
        var error = Assert.Throws<StartupException>(() => TestModel.Load(folder));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_that_is_missing_is_refused_by_its_name()
    {
        var folder = FamilyModel.Write("mpnet-gelu-f32", Path.Combine(_root, "missing"));
        var file = Path.Combine(folder, "model.safetensors");
        var bytes = File.ReadAllBytes(file);
        var name = Encoding.ASCII.GetBytes("relative_attention_bias");
        bytes[bytes.AsSpan().IndexOf(name)] = (byte)'R';
        File.WriteAllBytes(file, bytes);
        var error = Assert.Throws<StartupException>(() => TestModel.Load(folder));
        Assert.Contains(file + " has no tensor encoder.relative_attention_bias.weight", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Counted by hand from the formula, as PyTorch gives it in float32.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-7, 7)]
    [InlineData(-8, 8)]
    [InlineData(-11, 8)]
    [InlineData(-12, 9)]
    [InlineData(-16, 10)]
    [InlineData(-32, 12)]
    [InlineData(-64, 14)]
    [InlineData(-500, 15)]
    [InlineData(1, 17)]
    [InlineData(7, 23)]
    [InlineData(8, 24)]
    [InlineData(127, 31)]
    [InlineData(500, 31)]
    public void Bucket_of_a_distance_is_that_of_the_formula(int distance, long bucket) =>
        Assert.Equal(bucket, RelativeBuckets.Table(512, 32)[distance + 511]);

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.All(expected[i].Zip(actual[i]), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    /// <summary>Two files, each with every second tensor, and the index that says where they are.</summary>
    private static void Split(string folder)
    {
        var file = Path.Combine(folder, "model.safetensors");
        var bytes = File.ReadAllBytes(file);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = System.Text.Json.Nodes.JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        var index = new System.Text.Json.Nodes.JsonObject();
        for (var shard = 0; shard < 2; shard++)
        {
            var name = $"model-{shard + 1:D5}-of-00002.safetensors";
            var own = header.Where((_, i) => i % 2 == shard).ToList();
            var part = new System.Text.Json.Nodes.JsonObject();
            var data = new List<byte>();
            foreach (var (tensor, entry) in own)
            {
                var (begin, end) = (entry!["data_offsets"]![0]!.GetValue<int>(), entry["data_offsets"]![1]!.GetValue<int>());
                var copy = entry.DeepClone();
                copy["data_offsets"] = new System.Text.Json.Nodes.JsonArray(data.Count, data.Count + end - begin);
                data.AddRange(bytes[(8 + length + begin)..(8 + length + end)]);
                part[tensor] = copy;
                index[tensor] = name;
            }
            var head = Encoding.UTF8.GetBytes(part.ToJsonString());
            File.WriteAllBytes(Path.Combine(folder, name), [.. BitConverter.GetBytes((long)head.Length), .. head, .. data]);
        }
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new System.Text.Json.Nodes.JsonObject { ["weight_map"] = index }.ToJsonString());
        File.Delete(file);
    }
}
