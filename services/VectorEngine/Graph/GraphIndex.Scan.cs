using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Searching a list of rows.</content>
internal sealed unsafe partial class GraphIndex
{
    /// <summary>Cost of a row that a filtered walk scores, with all that the walk does beside; that of a row scanned is 1.</summary>
    private const double WalkCost = 2.5;

    /// <summary>Whether comparing all rows that pass a filter takes less than a walk.</summary>
    /// <param name="matches">About how many pass.</param>
    /// <param name="ef">As the search would have it.</param>
    public bool PrefersScan(long matches, int ef) =>
        matches <= Math.Max(256, WalkCost * ((0.4 * Degree * Math.Max(ef, 16)) + _entries.Length)) || matches < 0.005 * Live;

    /// <summary>The closest among given rows: all are compared by code, the closest of them by full vector.</summary>
    /// <param name="query">The query; of length 1 for Cosine.</param>
    /// <param name="k">Rows wanted, 1 or more.</param>
    /// <param name="ef">Rows that are kept in view; at least <paramref name="k"/> is used.</param>
    /// <param name="rows">The rows; in ascending order is fastest. Those without a vector are passed over.</param>
    /// <param name="options">How codes and full vectors are used.</param>
    /// <param name="into">Takes the rows and their similarities; at least k places.</param>
    /// <returns>Rows found.</returns>
    public int Scan(ReadOnlySpan<float> query, int k, int ef, ReadOnlySpan<int> rows, in SearchOptions options, Span<Candidate> into)
    {
        if (k == 0)
        {
            return 0;
        }

        var scratch = _scratch.TryTake(out var pooled) ? pooled : new Scratch();
        var size = Math.Max(1, (int)Math.Min(rows.Length, options.Width(k, ef)));
        scratch.Prepare(Count, size, _rows.Dimensions, _codes.Layout.QueryBytes);
        int used;
        var squares = 0f;
        switch (_codes.Layout.Kind)
        {
            case CodeKind.Bytes:
                var bytes = _codes.Bytes(query, scratch, out squares);
                used = Compare(ref bytes, rows, scratch.Pool, size);
                break;
            case CodeKind.Shorts:
                var shorts = _codes.Shorts(query, scratch, out squares);
                used = Compare(ref shorts, rows, scratch.Pool, size);
                break;
            case CodeKind.ByteDifferences:
                var byteDifferences = _codes.ByteDifferences(query, scratch);
                used = Compare(ref byteDifferences, rows, scratch.Pool, size);
                break;
            case CodeKind.Product:
                var product = _codes.Product(query, scratch);
                used = Compare(ref product, rows, scratch.Pool, size);
                break;
            case CodeKind.Binary:
                var bits = _codes.Bits(query, scratch, out squares);
                used = Compare(ref bits, rows, scratch.Pool, size);
                break;
            default:
                var floatDifferences = _codes.FloatDifferences(query, scratch);
                used = Compare(ref floatDifferences, rows, scratch.Pool, size);
                break;
        }

        var found = options.Rescore || options.IgnoreQuantization
            ? Rescore(query, k, used, scratch, default(NoFilter), into)
            : Estimate(k, used, squares, scratch, default(NoFilter), into);
        _scratch.Add(scratch);
        GC.KeepAlive(this);
        return found;
    }

    private int Compare<TScorer>(ref TScorer scorer, ReadOnlySpan<int> rows, long* pool, int size)
        where TScorer : struct, IScorer
    {
        var local = scorer;
        var ahead = local.Ahead;
        var used = 0;
        var whole = Live == Count;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + ahead < rows.Length)
            {
                local.Prefetch((uint)rows[i + ahead]);
            }

            var row = (uint)rows[i];
            if (whole || _rows.Has((int)row))
            {
                var key = Walk.Key(local.Score(row), row);
                if (used < size || key > pool[used - 1])
                {
                    Walk.Insert(pool, ref used, size, key);
                }
            }
        }

        return used;
    }
}
