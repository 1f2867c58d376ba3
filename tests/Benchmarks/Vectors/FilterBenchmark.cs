using System.Globalization;
using FitnessGrpc.VectorEngine;
using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>Filtered search as the engine does it, by walk or by scan, beside the better of a scan of what passes and a search without the filter.</summary>
internal sealed unsafe class FilterBenchmark(VectorsBenchmark bench)
{
    private static readonly double[] Shares = [0.5, 0.1, 0.01, 0.001];

    /// <summary>Search widths: the filter is to cost no recall at the width that a search without it needs.</summary>
    private const int Ef = 100;

    public void Run(VectorSet all)
    {
        var set = all.Slice(0, all.Count - VectorsBenchmark.Queries);
        var queries = all.Slice(set.Count, VectorsBenchmark.Queries);
        var index = VectorsBenchmark.Build(new ArrayRows(set), new QuantizationSchema.Scalar(), Environment.ProcessorCount);
        foreach (var share in Shares)
            Measure(set, queries, index, share);
    }

    private void Measure(VectorSet set, VectorSet queries, GraphIndex index, double share)
    {
        var random = new Random(3);
        var bits = GC.AllocateArray<ulong>((set.Count + 63) / 64, pinned: true);
        var rows = Enumerable.Range(0, set.Count).Where(_ => random.NextDouble() < share).ToArray();
        foreach (var row in rows)
            bits[row >> 6] |= 1UL << row;
        var passing = rows.ToHashSet();
        var closest = Exact.Closest(set, queries, VectorsBenchmark.K, passing.Contains);
        var scans = index.PrefersScan(rows.Length, Ef);
        fixed (ulong* allowed = bits)
        {
            var filter = new BitFilter(null, allowed);
            var found = new int[queries.Count * VectorsBenchmark.K];
            double Filtered() => scans ? Scan() : Pass((q, into) => index.Search(queries.At(q), VectorsBenchmark.K, Ef, filter, rows.Length, SearchOptions.Default, into), found);
            double Scan() => Pass((q, into) => index.Scan(queries.At(q), VectorsBenchmark.K, Ef, rows, SearchOptions.Default, into), found);
            double Open() => Pass((q, into) => index.Search(queries.At(q), VectorsBenchmark.K, Ef, default(NoFilter), index.Live, SearchOptions.Default, into), found);
            Scan();
            Open();
            Filtered();
            var recall = Exact.Recall(closest, found, VectorsBenchmark.K);
            var (ours, best) = (new List<double>(), new List<double>());
            for (var round = 0; round < bench.Rounds; round++)
            {
                var first = round % 2 == 0 ? Filtered() : 0;
                best.Add(Math.Min(Scan(), Open()));
                ours.Add(first > 0 ? first : Filtered());
            }
            var microseconds = ours.ConvertAll(s => s * 1e6 / queries.Count);
            bench.Add(Figure.Of(
                string.Create(CultureInfo.InvariantCulture, $"vectors.filter.{share * 100}"), scans ? "µs a query, by scan" : "µs a query, by walk", microseconds, "the better of scan and search without filter", best.ConvertAll(s => s * 1e6 / queries.Count)) with
            {
                Recall = Math.Round(recall, 4),
            });
        }
    }

    private delegate int Query(int query, Span<Candidate> into);

    private static double Pass(Query search, int[] found)
    {
        Span<Candidate> into = stackalloc Candidate[VectorsBenchmark.K];
        var started = ThreadClock.Seconds;
        for (var q = 0; q < found.Length / VectorsBenchmark.K; q++)
        {
            var count = search(q, into);
            for (var i = 0; i < VectorsBenchmark.K; i++)
                found[(q * VectorsBenchmark.K) + i] = i < count ? into[i].Slot : -1;
        }
        return ThreadClock.Seconds - started;
    }
}
