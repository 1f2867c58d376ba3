using System.Text.Json;
using System.Text.Json.Serialization;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>A text with its tokens and its vector by float32 arithmetic on the same weights, alone in its batch.</summary>
internal sealed record GoldenText(
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("tokens")] int Tokens,
    [property: JsonPropertyName("q8")] float[] Vector)
{
    public static IReadOnlyList<GoldenText> All { get; } = JsonSerializer.Deserialize<GoldenText[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "minilm-golden.json")))!;

    public double Cosine(IReadOnlyList<float> other)
    {
        var (dot, left, right) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Vector.Length; i++)
        {
            dot += (double)Vector[i] * other[i];
            left += (double)Vector[i] * Vector[i];
            right += (double)other[i] * other[i];
        }
        return dot / Math.Sqrt(left * right);
    }
}
