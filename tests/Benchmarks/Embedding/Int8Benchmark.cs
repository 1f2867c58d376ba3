using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Quantization;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>The int8 model that <c>fitness model quantize</c> makes beside the one that it is made of: bare loops over the same ids, in rounds that alternate.</summary>
internal static class Int8Benchmark
{
    private const string Baseline = "a bare ONNX Runtime loop over the float32 weights, length-sorted, in its best batch shape";

    public static IReadOnlyList<Figure> Measure(string model, int[][] ids, int rounds, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-int8-");
        try
        {
            var report = ModelQuantizer.Run(
                new QuantizationRequest(model, Path.Combine(folder.FullName, "int8"), QuantizationKind.Int8, null), new Steps(), cancellation);
            var onnx = ModelFolder.Read(model).Description.OnnxFile;
            var probe = ids[..Math.Min(ids.Length, 64)];
            using var before = new BareLoop(onnx, EmbeddingBenchmark.Best(onnx, probe, static (loop, texts) => loop.Throughput(texts)));
            using var batches = new BareLoop(report.File, EmbeddingBenchmark.Best(report.File, probe, static (loop, texts) => loop.Throughput(texts)));
            using var alone = new BareLoop(report.File, EmbeddingBenchmark.Best(report.File, probe, static (loop, texts) => loop.Throughput(texts), static shape => shape.Texts == 1));
            var (baseline, batched, single) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                var first = before.Throughput(ids);
                batched.Add(batches.Throughput(ids));
                single.Add(alone.Throughput(ids));
                baseline.Add((first + before.Throughput(ids)) / 2);
            }
            return
            [
                Figure.Of("embedding.int8", "texts/s", batched, Baseline, baseline),
                // As the service runs such a model, so that vectors do not depend on their batch.
                Figure.Of("embedding.int8.alone", "texts/s, one text a run", single, Baseline, baseline),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class Steps : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
