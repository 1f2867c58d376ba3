using System.Text.Json;
using System.Text.Json.Serialization;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>Folders that sentence-transformers wrote give the vectors that sentence-transformers gave.</summary>
public sealed class TinyModelGoldenTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Models { get; } = ["bert-mean", "bert-cls-prompt-safetensors", "bert-sentence-output", "xlmr-e5", "decoder-lasttoken"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Text_alone_and_among_all_others_has_the_vector_of_the_reference(string name)
    {
        var golden = JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(Path.Combine(TestModel.Fixture(name), "golden.json")))!;
        Assert.Equal(60, golden.Texts.Length);
        using var model = TestModel.Load(TestModel.Fixture(name));
        foreach (var (isQuery, expected) in new[] { (false, golden.Document), (true, golden.Query) })
        {
            var together = model.Embed(isQuery, golden.Texts);
            for (var i = 0; i < golden.Texts.Length; i++)
            {
                AssertClose(expected[i], together[i], $"{name}, text {i} among others");
                AssertClose(expected[i], model.Embed(isQuery, golden.Texts[i])[0], $"{name}, text {i} alone");
            }
        }
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, static (a, b) => (double)Math.Abs(a - b)).Max();
        Assert.True(worst < Tolerance, $"{what}: off by {worst}");
    }

    private sealed record Golden(
        [property: JsonPropertyName("texts")] string[] Texts,
        [property: JsonPropertyName("document")] float[][] Document,
        [property: JsonPropertyName("query")] float[][] Query);
}
