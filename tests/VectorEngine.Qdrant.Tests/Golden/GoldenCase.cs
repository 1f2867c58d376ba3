using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>One request and its answer.</summary>
internal sealed record GoldenCase(string Id, string Area, string Kind, string[] Collections, JsonElement Request, JsonElement Expect, bool Ordered, double Tolerance)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IReadOnlyList<GoldenCase> All { get; } = [.. Lines("golden.jsonl").Select(static e => new GoldenCase(
        e.GetProperty("id").GetString()!,
        e.GetProperty("area").GetString()!,
        e.GetProperty("kind").GetString()!,
        [.. e.GetProperty("collections").EnumerateArray().Select(static c => c.GetString()!)],
        e.GetProperty("request"),
        e.GetProperty("expect"),
        e.GetProperty("ordered").GetBoolean(),
        e.GetProperty("tolerance").GetDouble()))];

    /// <summary>The elements of a file with one on each line.</summary>
    public static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path.Combine(Folder, file)).Select(static l => JsonDocument.Parse(l).RootElement);
}
