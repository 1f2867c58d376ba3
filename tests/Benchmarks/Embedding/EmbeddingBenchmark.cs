using FitnessGrpc.Embedding.Local;
using FitnessGrpc.Embedding.Models;
using Grpc.Net.Client;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>
/// The served executable over gRPC beside <see cref="BareLoop"/> on the same distinct texts, without the vector cache, in rounds that alternate. The caller,
/// this process, computes on the same processors, and what it costs counts against the service.
/// </summary>
internal sealed class EmbeddingBenchmark(string output, string model, int rounds, string only, int overloadSeconds)
{
    private const int Texts = 1024;
    private const int ProbeTexts = 64;
    private const int Seed = 20;
    private const int WarmUpPasses = 2;
    private const string Bare = "a bare ONNX Runtime loop over token ids, length-sorted, in its best batch shape";
    private const string Allocated = "dotnet_allocated_bytes_total";
    private const string Padding = "fitness_embedding_batch_padding";
    private const string Overload = "embedding.overload";

    private static readonly int[] Callers = [1, 16, 64];
    private static readonly string[] Served = ["embedding.bulk", "embedding.callers.", "embedding.padding", "embedding.allocation"];

    private readonly string _file = Path.Combine(output, "embedding.json");

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        await File.WriteAllTextAsync(_file, "", cancellation);
        var texts = TextMix.Make(LocalTokenizer.Open(model), Texts, Seed);
        Console.Error.WriteLine($"{Texts} texts, {texts.Average(static t => t.Ids.Length):F1} tokens on average");
        if (Wants(Served) || Wants(Overload))
            await ServedAsync(texts, cancellation);
        if (Wants("embedding.graph."))
        {
            foreach (var figure in GraphBenchmark.Measure(model, rounds, cancellation))
                Add(figure);
        }
        if (Wants("embedding.tokenize."))
            new TokenizerBenchmark(rounds).Run(Add);
        if (Wants("embedding.int8"))
        {
            foreach (var figure in Int8Benchmark.Measure(model, [.. texts.Select(static t => t.Ids)], rounds, cancellation))
                Add(figure);
        }
        return 0;
    }

    private async Task ServedAsync((string Text, int[] Ids)[] texts, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-bench-");
        // Every text is computed: the same ones come back in every round.
        Environment.SetEnvironmentVariable("FITNESS__Embedding__CacheMebibytes", "0");
        Environment.SetEnvironmentVariable("FITNESS__Embedding__Model", Path.GetFullPath(model));
        try
        {
            await using var server = await FitnessServer.StartAsync(folder.FullName, "--target", "embedding");
            using var channel = GrpcChannel.ForAddress(server.Grpc);
            using var load = new ServedLoad(server, channel);
            string[] words = [.. texts.Select(static t => t.Text)];
            if (Wants(Served))
                await MeasureAsync(load, words, [.. texts.Select(static t => t.Ids)], cancellation);
            if (Wants(Overload))
                await new OverloadBenchmark(load, overloadSeconds).RunAsync(words, Add);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FITNESS__Embedding__CacheMebibytes", null);
            Environment.SetEnvironmentVariable("FITNESS__Embedding__Model", null);
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(ServedLoad load, string[] texts, int[][] ids, CancellationToken cancellation)
    {
        var description = ModelFolder.Read(model).Description;
        var (onnx, dimensions) = (description.OnnxFile, description.Dimensions);
        var shape = Best(onnx, ids[..ProbeTexts], static (loop, probe) => loop.Throughput(probe));
        var single = Best(onnx, ids[..ProbeTexts], static (loop, probe) => -Figure.Median(loop.Latencies(probe)), static s => s.Texts == 1);
        Console.Error.WriteLine($"bare loop: {shape}; alone: {single}");
        using var bare = new BareLoop(onnx, shape);
        using var alone = new BareLoop(onnx, single);
        var baseline = new List<double>();
        var aloneMs = new List<double>();
        var served = Callers.ToDictionary(static c => c, static _ => new List<double>());
        var (bulk, servedMs, padding, allocation) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());

        // Until what is measured is compiled: the runtime compiles hot code anew, beside the work, for some seconds.
        for (var pass = 0; pass < WarmUpPasses; pass++)
        {
            await load.StreamAsync(texts);
            await load.CallersAsync(texts, 16);
            await load.CallersAsync(texts, 1);
        }
        for (var round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = bare.Throughput(ids);
            aloneMs.Add(Figure.Median(alone.Latencies(ids)));
            var (padded, batches) = (await load.MetricAsync($"{Padding}_sum"), await load.MetricAsync($"{Padding}_count"));
            bulk.Add(await load.StreamAsync(texts));
            foreach (var callers in Callers)
            {
                var allocated = await load.MetricAsync(Allocated);
                var (throughput, latencies) = await load.CallersAsync(texts, callers);
                served[callers].Add(throughput);
                if (callers == 1)
                    servedMs.Add(Figure.Median(latencies));
                if (callers == Callers[^1])
                    allocation.Add((await load.MetricAsync(Allocated) - allocated) / texts.Length);
            }
            padding.Add((await load.MetricAsync($"{Padding}_sum") - padded) / Math.Max(1, await load.MetricAsync($"{Padding}_count") - batches));
            baseline.Add((before + bare.Throughput(ids)) / 2);
        }

        Add(Figure.Of("embedding.bulk", "texts/s", bulk, Bare, baseline));
        foreach (var callers in Callers)
            Add(Figure.Of($"embedding.callers.{callers}", "texts/s", served[callers], Bare, baseline));
        Add(Figure.Of("embedding.callers.1.p50", "ms", servedMs, "bare inference of the same text alone, in ms", aloneMs));
        Add(Figure.Of("embedding.callers.1.added", "ms at p50", [.. servedMs.Zip(aloneMs, static (s, a) => s - a)], "bare inference of the same text alone, in ms", aloneMs));
        Add(Figure.Of("embedding.padding", "share of a batch", padding, "a whole batch", [.. padding.Select(static _ => 1.0)]));
        Add(Figure.Of("embedding.allocation", "bytes a request of one text, 64 callers", allocation, "the vector itself", [.. allocation.Select(_ => (double)sizeof(float) * dimensions)]));
    }

    /// <summary>The best shape of the bare loop by a score, after a warm-up.</summary>
    internal static BareLoop.Shape Best(string onnx, int[][] probe, Func<BareLoop, int[][], double> score, Func<BareLoop.Shape, bool>? among = null) =>
        BareLoop.Shapes(Environment.ProcessorCount).Where(among ?? (static _ => true)).MaxBy(shape =>
        {
            using var loop = new BareLoop(onnx, shape);
            score(loop, probe[..16]);
            var best = Enumerable.Range(0, 2).Max(_ => score(loop, probe));
            Console.Error.WriteLine($"{shape}: {Math.Abs(best):F1}");
            return best;
        })!;

    private bool Wants(params string[] names) =>
        names.Any(n => only.Split(',').Any(o => n.StartsWith(o, StringComparison.Ordinal) || o.StartsWith(n, StringComparison.Ordinal)));

    private void Add(Figure figure)
    {
        if (!Wants(figure.Name))
            return;
        Console.WriteLine(figure.ToJson());
        File.AppendAllLines(_file, [figure.ToJson()]);
    }
}
