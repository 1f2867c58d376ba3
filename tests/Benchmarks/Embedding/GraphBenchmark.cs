using System.Diagnostics;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Pooling;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>The graph that serves beside the one that ONNX Runtime makes of the model, both in this process with all processors, one text after the other.</summary>
internal static class GraphBenchmark
{
    private const int Texts = 40;
    private const int Seed = 21;

    private static readonly int[] Lengths = [8, 16, 32, 64, 128];

    /// <summary>Figures of each length, in ms a text.</summary>
    public static IEnumerable<Figure> Measure(string model, int rounds, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-graph-");
        try
        {
            var description = ModelFolder.Read(model).Description;
            using var bare = new BareLoop(description.OnnxFile, new BareLoop.Shape(1, Environment.ProcessorCount, 1, Lengths[^1]));
            using var served = new OnnxBackend(new OnnxOptions(), new GraphCache(folder.FullName), NullLogger<OnnxBackend>.Instance).Load(description);
            var random = new Random(Seed);
            foreach (var length in Lengths)
            {
                int[][] texts = [.. Enumerable.Range(0, Texts).Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(description.Encoder.VocabularySize ?? 1)).ToArray())];
                var (servedMs, bareMs) = (new List<double>(), new List<double>());
                for (var round = -1; round < rounds; round++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var (a, b) = (Figure.Median(Latencies(served, description, texts)), Figure.Median(bare.Latencies(texts)));
                    if (round < 0)
                        continue;
                    servedMs.Add(a);
                    bareMs.Add(b);
                }
                yield return Figure.Of($"embedding.graph.{length}", "ms a text", servedMs, "the model's graph as ONNX Runtime optimises it", bareMs);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double[] Latencies(IEmbeddingSession session, ModelDescription model, int[][] texts)
    {
        var durations = new double[texts.Length];
        for (var i = 0; i < durations.Length; i++)
        {
            var length = texts[i].Length;
            var started = Stopwatch.GetTimestamp();
            var output = new float[SentenceVectors.OutputLength(session, model, 1, length)];
            session.Run(new TokenBatch(1, length, Array.ConvertAll(texts[i], static id => (long)id), Enumerable.Repeat(1L, length).ToArray()), output);
            durations[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return durations;
    }
}
