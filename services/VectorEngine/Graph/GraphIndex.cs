using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Approximate nearest rows: a flat graph, walked over short codes that stay in memory, and exact scores of the closest from the full vectors.
/// Searches may run at once.
/// </summary>
internal sealed unsafe partial class GraphIndex
{
    private readonly ConcurrentBag<Scratch> _scratch = [];
    private readonly IRows _rows;
    private readonly Distance _distance;
    private readonly Codes _codes;
    private readonly uint* _links;
    private readonly object? _owner;
    private readonly uint[] _entries;

    private GraphIndex(IRows rows, Distance distance, GraphSchema graph, QuantizationSchema? quantization, Codes codes, uint* links, int degree, object? owner, uint[] entries, int live)
    {
        _rows = rows;
        _distance = distance;
        Graph = graph;
        Quantization = quantization;
        _codes = codes;
        _links = links;
        Degree = degree;
        _owner = owner;
        _entries = entries;
        Live = live;
    }

    /// <summary>The configuration that it was built for.</summary>
    public GraphSchema Graph { get; }

    /// <summary>The compression that it was built for, or null.</summary>
    public QuantizationSchema? Quantization { get; }

    /// <summary>Rows that are linked.</summary>
    public int Live { get; }

    /// <summary>Links that a row has at most.</summary>
    public int Degree { get; }

    /// <summary>Rows, those without a vector included.</summary>
    public int Count { get; private init; }

    /// <summary>Bytes that searches touch, beside the full vectors.</summary>
    public long Bytes => ((long)Count * (_codes.Layout.Stride + (Degree * sizeof(uint)))) + (_entries.Length * sizeof(uint))
        + (_codes.ParameterCount * sizeof(float)) + (_codes.Projection is { } p ? Projection.Floats(p.Inputs, p.Outputs) * sizeof(float) : 0);

    /// <summary>The closest rows, best first.</summary>
    /// <param name="query">The query; of length 1 for Cosine.</param>
    /// <param name="k">Rows wanted, 1 or more.</param>
    /// <param name="ef">Rows that the walk keeps in view, Qdrant's <c>hnsw_ef</c>; at least <paramref name="k"/> is used.</param>
    /// <param name="filter">Which rows may be returned.</param>
    /// <param name="matches">About how many rows pass the filter; the number of rows when that is not known.</param>
    /// <param name="options">How codes and full vectors are used.</param>
    /// <param name="into">Takes the rows and their similarities (greater is closer, see <see cref="Kernels"/>); at least k places.</param>
    /// <returns>
    /// Rows found; fewer than k where fewer are linked or pass, and where a filter leaves rows that lie far from the query and from where walks begin: then
    /// <see cref="Scan"/> finds them.
    /// </returns>
    public int Search<TFilter>(ReadOnlySpan<float> query, int k, int ef, TFilter filter, int matches, in SearchOptions options, Span<Candidate> into)
        where TFilter : struct, IRowFilter
    {
        if (_entries.Length == 0 || k == 0)
        {
            return 0;
        }

        var scratch = _scratch.TryTake(out var pooled) ? pooled : new Scratch();
        var share = Math.Clamp((float)matches / Math.Max(1, Live), 0.01f, 1f);
        var found = 0;
        if (TFilter.IsOpen || share >= ThroughAll)
        {
            found = Search(query, k, (int)Math.Min(Live, Math.Ceiling(options.Width(k, ef) / (TFilter.IsOpen ? 1 : share))), filter, true, options, scratch, into);
        }

        if (!TFilter.IsOpen && found < Math.Min(k, matches))
        {
            // Few pass, or what is close does not.
            found = Search(query, k, (int)Math.Min(Live, options.Width(k, ef)) + Seeds, filter, false, options, scratch, into);
        }

        _scratch.Add(scratch);
        GC.KeepAlive(this);
        return found;
    }

    /// <summary>One walk with so many rows in view: wide through all rows, else only through those that pass.</summary>
    private int Search<TFilter>(ReadOnlySpan<float> query, int k, int size, TFilter filter, bool wide, in SearchOptions options, Scratch scratch, Span<Candidate> into)
        where TFilter : struct, IRowFilter
    {
        scratch.Prepare(Count, size, _rows.Dimensions, _codes.Layout.QueryBytes);
        int used;
        var squares = 0f;
        switch (_codes.Layout.Kind)
        {
            case CodeKind.Bytes:
                var bytes = _codes.Bytes(query, scratch, out squares);
                used = Find(ref bytes, scratch, size, filter, wide);
                break;
            case CodeKind.Shorts:
                var shorts = _codes.Shorts(query, scratch, out squares);
                used = Find(ref shorts, scratch, size, filter, wide);
                break;
            case CodeKind.ByteDifferences:
                var byteDifferences = _codes.ByteDifferences(query, scratch);
                used = Find(ref byteDifferences, scratch, size, filter, wide);
                break;
            case CodeKind.Product:
                var product = _codes.Product(query, scratch);
                used = Find(ref product, scratch, size, filter, wide);
                break;
            case CodeKind.Binary:
                var bits = _codes.Bits(query, scratch, out squares);
                used = Find(ref bits, scratch, size, filter, wide);
                break;
            default:
                var floatDifferences = _codes.FloatDifferences(query, scratch);
                used = Find(ref floatDifferences, scratch, size, filter, wide);
                break;
        }

        return options.Rescore || options.IgnoreQuantization
            ? Rescore(query, k, used, scratch, filter, into)
            : Estimate(k, used, squares, scratch, filter, into);
    }

    private int Find<TScorer, TFilter>(ref TScorer scorer, Scratch scratch, int size, TFilter filter, bool wide)
        where TScorer : struct, IScorer
        where TFilter : struct, IRowFilter
    {
        int used;
        fixed (uint* entries = _entries)
        {
            used = Walk.Seed(ref scorer, entries, _entries.Length, scratch.Pool, Math.Min(size, Seeds), scratch.Visited);
        }

        if (!TFilter.IsOpen && !wide)
        {
            // What passes may lie elsewhere than what is close: begin there as well.
            foreach (var entry in _entries)
            {
                ref var word = ref scratch.Visited[entry >> 6];
                if (filter.Passes((int)entry) && (word & (1UL << (int)entry)) == 0)
                {
                    word |= 1UL << (int)entry;
                    Walk.Insert(scratch.Pool, ref used, size, Walk.Key(scorer.Score(entry), entry));
                }
            }
        }

        return TFilter.IsOpen || wide
            ? Walk.Run(ref scorer, _links, Degree, scratch.Pool, used, size, scratch.Visited, scratch.Rows)
            : Walk.RunFiltered(ref scorer, _links, Degree, scratch.Pool, used, size, scratch.Visited, scratch.Rows, filter);
    }

    /// <summary>The scores of the codes, as similarities.</summary>
    private int Estimate<TFilter>(int k, int used, float squares, Scratch scratch, TFilter filter, Span<Candidate> into)
        where TFilter : struct, IRowFilter
    {
        var found = 0;
        for (var i = 0; i < used && found < k; i++)
        {
            var row = (int)Walk.Row(scratch.Pool[i]);
            if (filter.Passes(row))
            {
                into[found++] = new Candidate(row, _codes.Similarity(Walk.Score(scratch.Pool[i]), squares));
            }
        }

        return found;
    }

    /// <summary>Exact scores of the pool's best, sorted.</summary>
    private int Rescore<TFilter>(ReadOnlySpan<float> query, int k, int used, Scratch scratch, TFilter filter, Span<Candidate> into)
        where TFilter : struct, IRowFilter
    {
        var pool = scratch.Pool;
        var passing = used;
        if (!TFilter.IsOpen)
        {
            passing = 0;
            for (var i = 0; i < used; i++)
            {
                if (filter.Passes((int)Walk.Row(pool[i])))
                {
                    pool[passing++] = pool[i];
                }
            }
        }

        // All that the walk kept in view: an exact score costs little beside the walk, and it repairs what the codes got wrong.
        var take = passing;
        var found = 0;
        for (var i = 0; i < Math.Min(take, Ahead); i++)
        {
            Fetch((int)Walk.Row(pool[i]));
        }

        for (var i = 0; i < take; i++)
        {
            if (i + Ahead < take)
            {
                Fetch((int)Walk.Row(pool[i + Ahead]));
            }

            var row = (int)Walk.Row(pool[i]);
            var candidate = new Candidate(row, Kernels.Similarity(_distance, query, _rows.At(row)));
            if (found == k && !Before(candidate, into[found - 1]))
            {
                continue;
            }

            var place = found < k ? found++ : found - 1;
            while (place > 0 && Before(candidate, into[place - 1]))
            {
                into[place] = into[place - 1];
                place--;
            }

            into[place] = candidate;
        }

        return found;
    }

    private void Fetch(int row)
    {
        var vector = _rows.At(row);
        var address = (byte*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(vector));
        for (var i = 0; i < vector.Length * sizeof(float); i += 64)
        {
            CodeKernels.Prefetch(address + i);
        }
    }

    /// <summary>The order of <see cref="TopK"/>.</summary>
    private static bool Before(Candidate a, Candidate b) =>
        a.Score > b.Score || (a.Score == b.Score ? a.Slot < b.Slot : float.IsNaN(b.Score) && (!float.IsNaN(a.Score) || a.Slot < b.Slot));
}
