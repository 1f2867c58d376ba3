using System.Collections.Concurrent;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Building.</content>
internal sealed unsafe partial class GraphIndex
{
    private const int MaxEntries = 2048;

    /// <summary>Links all rows that have a vector.</summary>
    /// <param name="rows">The vectors; at most 2^28.</param>
    /// <param name="distance">How they are compared.</param>
    /// <param name="graph">Its M is half the links of a row, its EfConstruct the candidates looked at for each.</param>
    /// <param name="quantization">Compression of the codes, or null.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the work; OperationCanceledException then.</param>
    /// <param name="tuning">Choices inside the index.</param>
    public static GraphIndex Build(
        IRows rows,
        Distance distance,
        GraphSchema graph,
        QuantizationSchema? quantization,
        int threads,
        CancellationToken cancellation,
        GraphTuning? tuning = null)
    {
        tuning ??= GraphTuning.Default;
        var live = Enumerable.Range(0, rows.Count).Where(rows.Has).Select(static r => (uint)r).ToArray();
        var random = new Random(41);
        var (codes, building) = Encode(rows, live, distance, quantization, tuning, threads, cancellation, random);
        var count = tuning.Entries > 0 ? tuning.Entries : (int)Math.Clamp(Math.Sqrt(live.Length), 16, MaxEntries);
        var order = Order(live, Math.Min(count, live.Length), random);
        var entries = order[..Math.Min(count, live.Length)];
        var degree = graph.M * 2;
        var table = new LinkTable(rows.Count, degree);
        for (var row = 0; row < rows.Count; row++)
        {
            table.Set((uint)row, []);
        }

        var slack = distance is Distance.Dot ? 1 : distance is Distance.Manhattan ? MathF.Sqrt(tuning.Slack) : tuning.Slack;
        var buffers = new ConcurrentBag<NativeBlock>();
        byte* Buffer()
        {
            var block = new NativeBlock(building.Layout.Stride * 2);
            buffers.Add(block);
            return block.Pointer;
        }

        switch (building.Layout.Kind)
        {
            case CodeKind.Bytes:
                Link(new Builder<ByteScorer>(table, rows.Count, graph.EfConstruct, slack, () => building.BytesOfRows(Buffer())), order, entries, tuning.Passes, threads, cancellation);
                break;
            case CodeKind.ByteDifferences:
                Link(new Builder<ByteDifferenceScorer>(table, rows.Count, graph.EfConstruct, slack, () => new ByteDifferenceScorer(building.Memory, building.Layout.Stride, null)), order, entries, tuning.Passes, threads, cancellation);
                break;
            default:
                Link(new Builder<FloatDifferenceScorer>(table, rows.Count, graph.EfConstruct, slack, () => new FloatDifferenceScorer((float*)building.Memory, building.Layout.Stride / sizeof(float), null)), order, entries, tuning.Passes, threads, cancellation);
                break;
        }

        var links = new NativeBlock((long)rows.Count * degree * sizeof(uint));
        var places = (uint*)links.Pointer;
        for (var row = 0; row < rows.Count; row++)
        {
            var from = table.Of((uint)row);
            var to = new Span<uint>(places + ((long)row * degree), degree);
            from.CopyTo(to);
            to[from.Length..].Fill(Walk.NoLink);
        }

        GC.KeepAlive(building);
        GC.KeepAlive(buffers);
        return new GraphIndex(rows, distance, graph, quantization, codes, places, degree, links, entries, live.Length) { Count = rows.Count };
    }

    private static void Link<TScorer>(Builder<TScorer> builder, uint[] order, uint[] entries, int passes, int threads, CancellationToken cancellation)
        where TScorer : struct, IRowScorer
    {
        builder.Insert(order, entries.Length, entries, 0, threads, cancellation);
        for (var pass = 1; pass < passes; pass++)
        {
            builder.Insert(order, 0, entries, entries.Length, threads, cancellation);
        }

        builder.Trim(threads, cancellation);
    }

    /// <summary>Some rows by chance in front, then the others as they are.</summary>
    private static uint[] Order(uint[] live, int front, Random random)
    {
        var order = (uint[])live.Clone();
        for (var i = 0; i < front; i++)
        {
            var j = random.Next(i, order.Length);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
