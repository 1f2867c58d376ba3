using System.Diagnostics;
using FitnessGrpc.VectorEngine;
using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>One set: hnswlib, the quantized and the plain index.</summary>
internal sealed class SetComparison(VectorsBenchmark bench, string driver)
{
    private const string Baseline = "hnswlib M=16 efc=128";

    public void Run(VectorSet all)
    {
        var set = all.Slice(0, all.Count - VectorsBenchmark.Queries);
        var queries = all.Slice(set.Count, VectorsBenchmark.Queries);
        var rows = new ArrayRows(set);
        var closest = Exact.Closest(set, queries, VectorsBenchmark.K);
        using var hnswlib = HnswlibDriver.Build(driver, set, VectorsBenchmark.M, VectorsBenchmark.EfConstruct);
        hnswlib.SetQueries(queries);
        var quantized = Built(rows, set.Name, hnswlib);
        bench.Add(Mebibytes($"vectors.memory.{set.Name}", quantized.Bytes, hnswlib.Bytes));
        var ef = Smallest(e =>
        {
            hnswlib.SetEf(e);
            return Exact.Recall(closest, hnswlib.Find(VectorsBenchmark.K), VectorsBenchmark.K);
        });
        hnswlib.SetEf(ef);
        Console.Error.WriteLine($"{set.Name}: hnswlib ef {ef}");
        Search($"vectors.search.quantized.{set.Name}", quantized, queries, closest, hnswlib);
        if (bench.Wants($"vectors.search.float32.{set.Name}"))
            Search($"vectors.search.float32.{set.Name}", VectorsBenchmark.Build(rows, null, Environment.ProcessorCount), queries, closest, hnswlib);
    }

    /// <summary>The quantized index, built by one thread; by two as well where that is asked for.</summary>
    private GraphIndex Built(ArrayRows rows, string set, HnswlibDriver hnswlib)
    {
        // A small build first: the large one must not begin in code that is still being compiled.
        VectorsBenchmark.Build(new ArrayRows(VectorSet.Mixture("warm", rows.Dimensions, 5000)), new QuantizationSchema.Scalar(), 1);
        var (index, cpu, wall) = Timed(rows, 1);
        bench.Add(new Figure($"vectors.build.{set}", Math.Round(cpu, 2), "CPU s", Baseline, Math.Round(cpu / hnswlib.BuildSeconds, 4)));
        if (bench.Wants($"vectors.build.threads.{set}") && Environment.ProcessorCount > 1)
        {
            var (_, _, two) = Timed(rows, 2);
            bench.Add(new Figure($"vectors.build.threads.{set}", Math.Round(two, 2), "s on two threads", "one thread", Math.Round(wall / two, 4)));
        }
        return index;
    }

    private static (GraphIndex Index, double Cpu, double Wall) Timed(ArrayRows rows, int threads)
    {
        var (cpu, wall) = (ThreadClock.Seconds, Stopwatch.GetTimestamp());
        var index = VectorsBenchmark.Build(rows, new QuantizationSchema.Scalar(), threads);
        return (index, ThreadClock.Seconds - cpu, Stopwatch.GetElapsedTime(wall).TotalSeconds);
    }

    private void Search(string name, GraphIndex index, VectorSet queries, int[][] closest, HnswlibDriver hnswlib)
    {
        if (!bench.Wants(name))
            return;
        var found = new int[queries.Count * VectorsBenchmark.K];
        double Recall(int ef)
        {
            Pass(index, queries, ef, found);
            return Exact.Recall(closest, found, VectorsBenchmark.K);
        }

        for (var i = 0; i < 3; i++)
            Pass(index, queries, 100, found);
        var ef = Smallest(Recall);
        var recall = Recall(ef);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < bench.Rounds; round++)
        {
            if (round % 2 == 0)
            {
                theirs.Add(hnswlib.Pass(VectorsBenchmark.K));
                ours.Add(Pass(index, queries, ef, found));
            }
            else
            {
                ours.Add(Pass(index, queries, ef, found));
                theirs.Add(hnswlib.Pass(VectorsBenchmark.K));
            }
        }
        var ratios = ours.Zip(theirs, static (o, t) => t / o).Order().ToArray();
        Console.Error.WriteLine($"{name}: ef {ef}");
        bench.Add(new Figure(name, Math.Round(queries.Count / Figure.Median(ours)), "queries per CPU-second", Baseline, Math.Round(Figure.Median(ratios), 3))
        {
            Recall = Math.Round(recall, 4),
            Quartiles = [Math.Round(ratios[ratios.Length / 4], 3), Math.Round(ratios[ratios.Length * 3 / 4], 3)],
        });
    }

    private static double Pass(GraphIndex index, VectorSet queries, int ef, int[] found)
    {
        Span<Candidate> into = stackalloc Candidate[VectorsBenchmark.K];
        var started = ThreadClock.Seconds;
        for (var q = 0; q < queries.Count; q++)
        {
            var count = index.Search(queries.At(q), VectorsBenchmark.K, ef, default(NoFilter), index.Live, SearchOptions.Default, into);
            for (var i = 0; i < VectorsBenchmark.K; i++)
                found[(q * VectorsBenchmark.K) + i] = i < count ? into[i].Slot : -1;
        }
        return ThreadClock.Seconds - started;
    }

    /// <summary>The smallest width that reaches the target, to a fortieth.</summary>
    private static int Smallest(Func<int, double> recall)
    {
        var high = VectorsBenchmark.K;
        while (recall(high) < VectorsBenchmark.Target && high < 10_000)
            high *= 2;
        var low = high / 2;
        while (high - low > Math.Max(1, high / 40))
        {
            var middle = (low + high) / 2;
            if (recall(middle) >= VectorsBenchmark.Target)
                high = middle;
            else
                low = middle;
        }
        return high;
    }

    private static Figure Mebibytes(string name, long bytes, long baseline) =>
        new(name, Math.Round(bytes / 1048576.0, 2), "MiB", Baseline, Math.Round(bytes / (double)baseline, 4));
}
