using System.Globalization;
using System.Text;
using System.Text.Json;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>
/// Pairs of sentences with people's scores: a line a pair, as JSON (<c>.jsonl</c>: sentence1, sentence2, score, or a, b, score), or as a table
/// with a line of names (<c>.tsv</c>, <c>.csv</c>: sentence1, sentence2, score).
/// </summary>
internal static class SentencePairs
{
    public const int MaxPairs = 100_000;
    private const long MaxBytes = 256L << 20;

    private static readonly string[] First = ["sentence1", "a", "text1"];
    private static readonly string[] Second = ["sentence2", "b", "text2"];
    private static readonly string[] Score = ["score", "similarity_score", "label"];

    /// <exception cref="StartupException">The file is absent, too large or has another form. Names the line.</exception>
    public static IReadOnlyList<(string First, string Second, double Score)> Read(string path)
    {
        string[] lines;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw Wrong(path, $"is larger than {MaxBytes} bytes");
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {e.Message.TrimEnd('.')}");
        }
        var pairs = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jsonl" or ".json" => Json(path, lines),
            ".csv" => Table(path, lines, Fields),
            ".tsv" => Table(path, lines, static line => [.. line.Split('\t')]),
            _ => throw Wrong(path, "must be a .jsonl, .tsv or .csv file"),
        };
        if (pairs.Count is < 3 or > MaxPairs)
            throw Wrong(path, $"has {pairs.Count} pairs; it must have 3 to {MaxPairs}");
        return pairs;
    }

    private static List<(string, string, double)> Json(string path, string[] lines)
    {
        var pairs = new List<(string, string, double)>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            try
            {
                using var document = JsonDocument.Parse(lines[i]);
                var values = document.RootElement.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value);
                pairs.Add((Find(values, First).GetString()!, Find(values, Second).GetString()!, Find(values, Score).GetDouble()));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException or KeyNotFoundException)
            {
                throw Wrong(path, $"has no sentence1, sentence2 and score in line {i + 1}");
            }
        }
        return pairs;
    }

    private static JsonElement Find(Dictionary<string, JsonElement> values, string[] names) =>
        values[names.FirstOrDefault(values.ContainsKey) ?? names[0]];

    private static List<(string, string, double)> Table(string path, string[] lines, Func<string, List<string>> split)
    {
        var header = lines.Length > 0 ? split(lines[0]).ConvertAll(static name => name.Trim()) : [];
        int[] columns = [Column(First), Column(Second), Column(Score)];
        var pairs = new List<(string, string, double)>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            var fields = split(lines[i]);
            if (fields.Count <= columns.Max() || !double.TryParse(fields[columns[2]], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !double.IsFinite(score))
                throw Wrong(path, $"has no sentence1, sentence2 and score in line {i + 1}");
            pairs.Add((fields[columns[0]], fields[columns[1]], score));
        }
        return pairs;

        int Column(string[] names)
        {
            var column = header.FindIndex(names.Contains);
            return column >= 0 ? column : throw Wrong(path, $"has no column {names[0]} in its first line");
        }
    }

    /// <summary>Fields of a line of CSV (RFC 4180, without line breaks in a field).</summary>
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }
        fields.Add(field.ToString());
        return fields;
    }

    private static StartupException Wrong(string path, string reason) => new($"The data cannot be used: {path} {reason}.");
}
