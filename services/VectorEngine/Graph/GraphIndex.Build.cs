using System.Collections.Concurrent;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Building.</content>
internal sealed unsafe partial class GraphIndex
{
    private const int MaxEntries = 2048;

    /// <summary>Links all rows that have a vector.</summary>
    /// <param name="rows">The vectors; at most 2^28.</param>
    /// <param name="distance">How they are compared.</param>
    /// <param name="graph">Its M, 1 or more, is half the links of a row, its EfConstruct the candidates looked at for each.</param>
    /// <param name="quantization">Compression of the codes, or null.</param>
    /// <param name="seed">An index over some of these vectors whose links are used again, or null.</param>
    /// <param name="seedRows">The row that each row of the seed has become; -1 for none.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the work; OperationCanceledException then.</param>
    /// <param name="tuning">Choices inside the index.</param>
    public static GraphIndex Build(
        IRows rows,
        Distance distance,
        GraphSchema graph,
        QuantizationSchema? quantization,
        GraphIndex? seed,
        ReadOnlySpan<int> seedRows,
        int threads,
        CancellationToken cancellation,
        GraphTuning? tuning = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(graph.M, 1);
        tuning ??= GraphTuning.Default;
        var live = Enumerable.Range(0, rows.Count).Where(rows.Has).Select(static r => (uint)r).ToArray();
        var random = new Random(41);
        var degree = graph.M * 2;
        var table = new LinkTable(rows.Count, degree);
        var fresh = seed is null ? live : Reuse(table, seed, seedRows, live);
        var fitted = seed is not null && fresh.Length * 2L <= live.Length ? seed._codes.Projection : null;
        var (codes, building) = Encode(rows, live, distance, quantization, fitted, tuning, threads, cancellation, random);
        var wanted = Math.Min(live.Length, tuning.Entries > 0 ? tuning.Entries : (int)Math.Clamp(Math.Sqrt(live.Length), 16, MaxEntries));
        uint[] order, entries;
        var linked = 0;
        if (fresh.Length == live.Length)
        {
            (order, entries) = Front(fresh, wanted, random);
        }
        else
        {
            // Walks begin at rows that have links already.
            var old = live.Except(fresh).ToArray();
            (_, entries) = Front(old, Math.Min(wanted, old.Length), random);
            (order, linked) = (fresh, entries.Length);
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
                Link(new Builder<ByteScorer>(table, rows.Count, graph.EfConstruct, slack, () => building.BytesOfRows(Buffer())), order, entries, linked, tuning.Passes, threads, cancellation);
                break;
            case CodeKind.ByteDifferences:
                Link(new Builder<ByteDifferenceScorer>(table, rows.Count, graph.EfConstruct, slack, () => new ByteDifferenceScorer(building.Memory, building.Layout.Stride, null)), order, entries, linked, tuning.Passes, threads, cancellation);
                break;
            default:
                Link(new Builder<FloatDifferenceScorer>(table, rows.Count, graph.EfConstruct, slack, () => new FloatDifferenceScorer((float*)building.Memory, building.Layout.Stride / sizeof(float), null)), order, entries, linked, tuning.Passes, threads, cancellation);
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

        if (linked > 0)
        {
            (_, entries) = Front(live, wanted, random);
        }

        GC.KeepAlive(building);
        GC.KeepAlive(buffers);
        GC.KeepAlive(seed);
        return new GraphIndex(rows, distance, graph, quantization, codes, places, degree, links, entries, live.Length) { Count = rows.Count };
    }

    private static void Link<TScorer>(Builder<TScorer> builder, uint[] order, uint[] entries, int linked, int passes, int threads, CancellationToken cancellation)
        where TScorer : struct, IRowScorer
    {
        builder.Insert(order, entries.Length - linked, entries, linked, threads, cancellation);
        for (var pass = 1; pass < passes; pass++)
        {
            builder.Insert(order, 0, entries, entries.Length, threads, cancellation);
        }

        builder.Trim(threads, cancellation);
    }

    /// <summary>Takes over links between rows that still are there.</summary>
    /// <returns>The rows to insert: those that are new, and those that lost most of their links.</returns>
    private static uint[] Reuse(LinkTable table, GraphIndex seed, ReadOnlySpan<int> seedRows, uint[] live)
    {
        var isLive = new bool[live.Length == 0 ? 0 : live[^1] + 1];
        foreach (var row in live)
        {
            isLive[row] = true;
        }

        int Now(ReadOnlySpan<int> map, uint row) => row < map.Length && map[(int)row] is >= 0 and var now && now < isLive.Length && isLive[now] ? now : -1;
        var kept = new bool[isLive.Length];
        var list = new List<uint>();
        for (var row = 0u; row < seed.Count; row++)
        {
            if (Now(seedRows, row) is not (>= 0 and var now))
            {
                continue;
            }

            list.Clear();
            var had = 0;
            for (var i = 0; i < seed.Degree && seed._links[(row * (long)seed.Degree) + i] is var link && link != Walk.NoLink; i++, had++)
            {
                if (Now(seedRows, link) is >= 0 and var other && list.Count < table.Degree)
                {
                    list.Add((uint)other);
                }
            }

            table.Set((uint)now, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list));
            kept[now] = list.Count * 2 > had;
        }

        return [.. live.Where(row => !kept[row])];
    }

    /// <summary>Some rows by chance in front, then the others as they are; and those in front.</summary>
    private static (uint[] Order, uint[] Front) Front(uint[] live, int front, Random random)
    {
        var order = (uint[])live.Clone();
        for (var i = 0; i < front; i++)
        {
            var j = random.Next(i, order.Length);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return (order, order[..front]);
    }
}
