using System.Text.Json;
using System.Text.RegularExpressions;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Pooling;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>Vectors of real text: the different questions and sentences of a folder of JSON files through the default model.</summary>
internal static partial class TextVectors
{
    private const int Batch = 32;
    private const int MaxTokens = 96;

    /// <summary>Writes the vectors of at most <paramref name="limit"/> texts, in an order that a seed decides.</summary>
    public static void Write(string data, string model, string file, int limit)
    {
        var texts = Texts(data).ToArray();
        Array.Sort(texts, StringComparer.Ordinal);
        new Random(1).Shuffle(texts);
        texts = texts[..Math.Min(limit, texts.Length)];
        Console.Error.WriteLine($"{texts.Length} texts");
        var folder = ModelFolder.Read(model);
        var cache = Directory.CreateTempSubdirectory("fitness-bench-");
        try
        {
            var backend = new OnnxBackend(
                new OnnxOptions { Threads = 2, ConcurrentBatches = 2 }, new GraphCache(cache.FullName), NullLogger<OnnxBackend>.Instance);
            using var session = backend.Load(folder.Description);
            VectorFile.WriteNpy(file + ".tmp", Embed(folder, session, texts));
            File.Move(file + ".tmp", file, overwrite: true);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    private static VectorSet Embed(ModelFolder folder, IEmbeddingSession session, string[] texts)
    {
        var dimensions = folder.Description.Dimensions;
        var tokens = texts.Select(t => folder.Tokenizer.Encode(t, true, Math.Min(MaxTokens, folder.Description.MaxTokens), out _)).ToArray();
        // Texts of about the same length side by side: little padding.
        var order = Enumerable.Range(0, texts.Length).OrderBy(i => tokens[i].Length).ToArray();
        var values = new float[texts.Length * dimensions];
        var done = 0;
        Parallel.ForEach(order.Chunk(Batch), new ParallelOptions { MaxDegreeOfParallelism = session.ConcurrentBatches }, rows =>
        {
            var columns = rows.Max(i => tokens[i].Length);
            var ids = new long[rows.Length * columns];
            var mask = new long[rows.Length * columns];
            for (var r = 0; r < rows.Length; r++)
            {
                for (var c = 0; c < tokens[rows[r]].Length; c++)
                    (ids[(r * columns) + c], mask[(r * columns) + c]) = (tokens[rows[r]][c], 1);
            }
            var output = new float[rows.Length * columns * dimensions];
            session.Run(new TokenBatch(rows.Length, columns, ids, mask), output);
            for (var r = 0; r < rows.Length; r++)
            {
                var pooled = Pooler.Pool(folder.Description.Pooling, output.AsSpan(r * columns * dimensions), tokens[rows[r]].Length, dimensions);
                SentenceVectors.Normalize(pooled, values.AsSpan(rows[r] * dimensions, dimensions));
            }
            if (Interlocked.Add(ref done, rows.Length) / Batch % 100 == 0)
                Console.Error.WriteLine($"{done} of {texts.Length}");
        });
        return new VectorSet("text" + dimensions, dimensions, values);
    }

    /// <summary>Every string value in the folder's files, cut into sentences: 15 to 300 characters, three words or more.</summary>
    private static HashSet<string> Texts(string data)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(data, "*.json*", SearchOption.AllDirectories))
        {
            var documents = file.EndsWith(".jsonl", StringComparison.Ordinal) ? File.ReadLines(file).Where(static l => l.Length > 0) : [File.ReadAllText(file)];
            foreach (var document in documents)
            {
                using var parsed = JsonDocument.Parse(document);
                foreach (var value in Strings(parsed.RootElement))
                {
                    texts.UnionWith(SentenceEnd().Split(value).Select(static s => s.Trim())
                        .Where(static s => s.Length is >= 15 and <= 300 && s.Count(static c => c == ' ') >= 2));
                }
            }
        }
        return texts;
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static p => Strings(p.Value)),
        _ => [],
    };

    [GeneratedRegex(@"(?<=[.?!])\s+(?=[\p{Lu}\d""'])|\n+")]
    private static partial Regex SentenceEnd();
}
