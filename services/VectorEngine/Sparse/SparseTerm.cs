namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>One index of a query during a search.</summary>
internal struct SparseTerm(PostingList list, float weight)
{
    public readonly PostingList List => list;

    public readonly float Weight => weight;

    /// <summary>The first block that reaches into the window.</summary>
    public int Block;

    /// <summary>The first block behind the window.</summary>
    public int End;

    /// <summary>The most that this index can add to a score in the window; not below 0, because a point may lack it.</summary>
    public double Most;
}
