using System.Diagnostics;
using FitnessGrpc.VectorEngine;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>
/// The engine as it grows: loading until the optimiser is done, memory, searches, and the start with a million points, once closed well and once after
/// the process was killed (its folder is copied while it is open, which is what a killed process leaves).
/// </summary>
internal sealed class GrowthBenchmark(VectorsBenchmark bench)
{
    private const int Dimensions = 128;
    private const int Asked = 200;
    private const int Million = 1_000_000;
    private const string Collection = "grown";

    public async Task RunAsync(int most)
    {
        foreach (var count in new[] { 10_000, 100_000, Million }.Where(c => c <= most))
        {
            if (bench.Wants($"vectors.growth.{count}.") || (count == Million && bench.Wants("vectors.start.1m")))
                await MeasureAsync(count);
            GC.Collect();
        }
        if (most < Million && bench.Wants("vectors.start.1m"))
            Console.Error.WriteLine("skipped: vectors.growth.1000000 and vectors.start.1m take minutes and 3 GB; ask for them with --points 1000000");
    }

    private async Task MeasureAsync(int count)
    {
        var all = VectorSet.Mixture("mixture128", Dimensions, count + Asked);
        var queries = all.Slice(count, Asked);
        var points = all.Slice(0, count);
        all = null;
        var folder = Directory.CreateTempSubdirectory("vectors-growth-");
        try
        {
            await GrowAsync(points, queries, Path.Combine(folder.FullName, "own"), Path.Combine(folder.FullName, "killed"));
            if (count == Million)
                await StartAsync(queries, Path.Combine(folder.FullName, "own"), Path.Combine(folder.FullName, "killed"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task GrowAsync(VectorSet points, VectorSet queries, string path, string killed)
    {
        var name = $"vectors.growth.{points.Count}";
        // What earlier benchmarks left must not go while this one measures.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var engine = Open(path);
        await EngineLoad.CreateAsync(engine, Collection, Dimensions);
        var (watch, cpu) = (Stopwatch.StartNew(), ThreadClock.ProcessSeconds);
        await EngineLoad.UpsertAsync(engine, Collection, points);
        var loaded = watch.Elapsed.TotalSeconds;
        await EngineLoad.SettleAsync(engine, Collection);
        // Settling looks on for this long after the end.
        var built = watch.Elapsed.TotalSeconds - EngineLoad.CalmSeconds;
        bench.Add(new Figure($"{name}.load", Math.Round(loaded, 2), "s until all points are acknowledged", "until the optimiser is done", Math.Round(loaded / built, 4)));
        bench.Add(new Figure($"{name}.build", Math.Round(built, 2), "s", "s of CPU", Math.Round(built / (ThreadClock.ProcessSeconds - cpu), 4)));
        var memory = (GC.GetTotalMemory(forceFullCollection: true) - before + EngineLoad.GraphBytes(engine, Collection)) / 1e6;
        var raw = points.Values.Length * sizeof(float) / 1e6;
        bench.Add(new Figure($"{name}.memory", Math.Round(memory, 2), "MB, managed and graphs", "the vectors as float32", Math.Round(memory / raw, 4)));
        bench.Add(new Figure($"{name}.segments", engine.Describe(Collection).Segments, "segments with the tail", "one", engine.Describe(Collection).Segments));

        EngineLoad.Found(engine, Collection, queries);
        var times = new double[queries.Count];
        var found = new int[queries.Count * VectorsBenchmark.K];
        for (var q = 0; q < queries.Count; q++)
        {
            var started = Stopwatch.GetTimestamp();
            EngineLoad.Found(engine, Collection, queries, q, found);
            times[q] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Array.Sort(times);
        var (middle, slow) = (times[times.Length / 2], times[times.Length * 99 / 100]);
        bench.Add(new Figure(name, Math.Round(middle, 4), "ms, median search", "99 of 100 searches", Math.Round(middle / slow, 4))
        {
            Recall = Math.Round(Exact.Recall(Exact.Closest(points, queries, VectorsBenchmark.K), found, VectorsBenchmark.K), 4),
        });
        if (points.Count == Million)
        {
            // Something is always in the log of a process that is killed.
            await EngineLoad.UpsertAsync(engine, Collection, points.Slice(0, 10_000));
            Copy(path, killed);
        }
    }

    private async Task StartAsync(VectorSet queries, string clean, string killed)
    {
        var (cleans, kills) = (new List<double>(), new List<double>());
        kills.Add(await TimeAsync(queries, killed));
        for (var i = 0; i < 3; i++)
            cleans.Add(await TimeAsync(queries, clean));
        bench.Add(Figure.Of("vectors.start.1m", "s to the first answer after a clean stop", cleans, "after a kill, with 10,000 points in the log", [.. cleans.Select(_ => kills[0])]));
        bench.Add(Figure.Of("vectors.start.1m.killed", "s to the first answer after a kill", kills, "after a clean stop", [Figure.Median(cleans)]));
    }

    private static async Task<double> TimeAsync(VectorSet queries, string path)
    {
        var started = Stopwatch.GetTimestamp();
        var engine = Open(path);
        if (engine.Query(Collection, EngineLoad.Nearest(queries.At(0).ToArray()), new Selection()).Count != VectorsBenchmark.K)
            throw new InvalidOperationException("the first search found too little");
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await engine.DisposeAsync();
        return elapsed;
    }

    private static Engine Open(string path) => Engine.Open(new EngineOptions { DataPath = path });

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) != "LOCK")
                File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
