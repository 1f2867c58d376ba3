using System.Text.Json;
using FitnessGrpc.Embedding.Onnx.Quantization;

namespace FitnessGrpc.Benchmarks.Evaluation;

/// <summary>
/// How well cosine follows people's judgment: Spearman's rank correlation on pairs of sentences, <c>sts/*.jsonl</c> with <c>a</c>, <c>b</c> and <c>score</c>.
/// For the default model, whose weights are int8 in blocks, for its float32 original where it lies beside the data (<c>../models</c>), for the folder that was named, and for
/// what <c>fitness model quantize</c> makes of each.
/// </summary>
internal static class SimilarityEvaluation
{
    private const string Default = "models/all-MiniLM-L6-v2";
    private const string Weights = "weights";

    public static async Task RunAsync(string data, string model, CancellationToken cancellation)
    {
        var sets = Path.Combine(data, "sts");
        if (!Directory.Exists(sets))
            return;
        foreach (var set in Directory.EnumerateFiles(sets, "*.jsonl").Order(StringComparer.Ordinal))
        {
            var pairs = (await File.ReadAllLinesAsync(set, cancellation)).Select(static l => JsonDocument.Parse(l).RootElement)
                .Select(static e => (A: e.GetProperty("a").GetString()!, B: e.GetProperty("b").GetString()!, Score: e.GetProperty("score").GetDouble())).ToList();
            var original = Path.Combine(data, "..", Default);
            foreach (var folder in new[] { original, Default, model }.Select(Path.GetFullPath).Distinct().Where(f => f != Path.GetFullPath(original) || Directory.Exists(f)))
            {
                var compute = folder == Path.GetFullPath(Default) ? Weights : "float32";
                await JudgeAsync(set, pairs, folder, compute, null, cancellation);
                await JudgeQuantizedAsync(set, pairs, folder, QuantizationKind.Int8, compute, cancellation);
                // The default's weights have that form already.
                if (compute != Weights)
                    await JudgeQuantizedAsync(set, pairs, folder, QuantizationKind.Weights, compute, cancellation);
            }
        }
    }

    /// <summary>What <c>fitness model quantize</c> makes of a folder.</summary>
    private static async Task JudgeQuantizedAsync(
        string set, List<(string A, string B, double Score)> pairs, string folder, QuantizationKind kind, string madeOf, CancellationToken cancellation)
    {
        var made = Directory.CreateTempSubdirectory("fitness-eval-");
        try
        {
            var target = Path.Combine(made.FullName, Path.GetFileName(folder));
            ModelQuantizer.Run(new QuantizationRequest(folder, target, kind, null), new Progress<string>(), cancellation);
            await JudgeAsync(set, pairs, target, kind == QuantizationKind.Int8 ? "int8" : Weights, madeOf, cancellation);
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    private static async Task JudgeAsync(
        string set, List<(string A, string B, double Score)> pairs, string folder, string compute, string? madeOf, CancellationToken cancellation)
    {
        var vectors = await EmbedAsync([.. pairs.Select(static p => p.A), .. pairs.Select(static p => p.B)], folder, cancellation);
        var cosines = Enumerable.Range(0, pairs.Count).Select(i => Cosine(vectors[i], vectors[pairs.Count + i])).ToList();
        var line = new Dictionary<string, object>
        {
            ["set"] = Path.GetFileNameWithoutExtension(set),
            ["model"] = Path.GetFileName(folder),
            ["compute"] = compute,
            ["pairs"] = pairs.Count,
            ["spearman"] = Math.Round(RankCorrelation.Spearman(cosines, [.. pairs.Select(static p => p.Score)]), 4),
        };
        if (madeOf is not null)
            line["madeOf"] = madeOf;
        Console.WriteLine(JsonSerializer.Serialize(line));
    }

    /// <summary>Through the verb, as a user would.</summary>
    private static async Task<float[][]> EmbedAsync(IReadOnlyList<string> texts, string folder, CancellationToken cancellation)
    {
        var input = string.Concat(texts.Select(static t => JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = t }) + "\n"));
        var output = await FitnessServer.PipeAsync(input, cancellation, "model", "embed", folder);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("vector").EnumerateArray().Select(static v => v.GetSingle()).ToArray())];
    }

    private static double Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);
}
