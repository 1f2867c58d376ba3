using System.Text.Json;

namespace FitnessGrpc.Benchmarks.Evaluation;

/// <summary>
/// How well cosine follows people's judgment: Spearman's rank correlation on pairs of sentences, <c>sts/*.jsonl</c> with <c>a</c>, <c>b</c> and <c>score</c>.
/// For the default model, for the folder that was named, and for the weights of each that compute in int8.
/// </summary>
internal static class SimilarityEvaluation
{
    private const string Default = "models/all-MiniLM-L6-v2";

    public static async Task RunAsync(string data, string model, CancellationToken cancellation)
    {
        var sets = Path.Combine(data, "sts");
        if (!Directory.Exists(sets))
            return;
        foreach (var set in Directory.EnumerateFiles(sets, "*.jsonl").Order(StringComparer.Ordinal))
        {
            var pairs = (await File.ReadAllLinesAsync(set, cancellation)).Select(static l => JsonDocument.Parse(l).RootElement)
                .Select(static e => (A: e.GetProperty("a").GetString()!, B: e.GetProperty("b").GetString()!, Score: e.GetProperty("score").GetDouble())).ToList();
            foreach (var folder in new[] { Default, model }.Select(Path.GetFullPath).Distinct())
            {
                await JudgeAsync(set, pairs, folder, "float32", cancellation);
                if (File.Exists(Path.Combine(folder, "model_int8.onnx")) || File.Exists(Path.Combine(folder, "onnx", "model_int8.onnx")))
                    await JudgeAsync(set, pairs, folder, "int8", cancellation);
            }
        }
    }

    /// <summary>Pearson's correlation of ranks; equal values share the mean of theirs.</summary>
    internal static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var (a, b) = (Ranks(x), Ranks(y));
        var (meanA, meanB) = (a.Average(), b.Average());
        double both = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }
        return both / Math.Sqrt(squareA * squareB);
    }

    private static async Task JudgeAsync(
        string set, List<(string A, string B, double Score)> pairs, string folder, string compute, CancellationToken cancellation)
    {
        var vectors = await EmbedAsync([.. pairs.Select(static p => p.A), .. pairs.Select(static p => p.B)], folder, compute, cancellation);
        var cosines = Enumerable.Range(0, pairs.Count).Select(i => Cosine(vectors[i], vectors[pairs.Count + i])).ToList();
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["set"] = Path.GetFileNameWithoutExtension(set),
            ["model"] = Path.GetFileName(folder),
            ["compute"] = compute,
            ["pairs"] = pairs.Count,
            ["spearman"] = Math.Round(Spearman(cosines, [.. pairs.Select(static p => p.Score)]), 4),
        }));
    }

    /// <summary>Through the verb, as a user would: no server has the weights of a variant.</summary>
    private static async Task<float[][]> EmbedAsync(IReadOnlyList<string> texts, string folder, string compute, CancellationToken cancellation)
    {
        var input = string.Concat(texts.Select(static t => JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = t }) + "\n"));
        var output = await FitnessServer.PipeAsync(input, cancellation, "model", "embed", folder, "--compute", compute);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("vector").EnumerateArray().Select(static v => v.GetSingle()).ToArray())];
    }

    private static double Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            while (last + 1 < order.Length && values[order[last + 1]] == values[order[first]])
                last++;
            for (var i = first; i <= last; i++)
                ranks[order[i]] = (first + last) / 2.0;
            first = last + 1;
        }
        return ranks;
    }
}
