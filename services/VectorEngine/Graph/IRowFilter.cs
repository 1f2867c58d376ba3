using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Which rows a search may return. A struct, so that each kind of filter has its own compiled loop.</summary>
internal interface IRowFilter
{
    /// <summary>Whether every row passes: then the loops without a test are used.</summary>
    static abstract bool IsOpen { get; }

    /// <summary>Whether the row may be returned.</summary>
    bool Passes(int row);
}

/// <summary>Lets every row pass.</summary>
internal readonly struct NoFilter : IRowFilter
{
    public static bool IsOpen => true;

    public bool Passes(int row) => true;
}

/// <summary>Two sets of rows as bits, each of which may be absent: bit <c>row % 64</c> of word <c>row / 64</c>.</summary>
/// <param name="deleted">Rows that are left out, or null. It must stay where it is during the search.</param>
/// <param name="allowed">Rows to which the search is limited, or null.</param>
internal readonly unsafe struct BitFilter(ulong* deleted, ulong* allowed) : IRowFilter
{
    public static bool IsOpen => false;

    public bool Passes(int row)
    {
        var word = row >> 6;
        var bits = (allowed == null ? ulong.MaxValue : allowed[word]) & (deleted == null ? ulong.MaxValue : ~deleted[word]);
        return ((bits >> row) & 1) != 0;
    }
}

/// <summary>A test of the caller's.</summary>
internal readonly struct TestFilter(ISlotTest test) : IRowFilter
{
    public static bool IsOpen => false;

    public bool Passes(int row) => test.Matches(row);
}
