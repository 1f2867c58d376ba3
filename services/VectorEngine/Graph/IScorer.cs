namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Compares one query with stored codes; greater is closer. A struct, so that every kind of code has its own compiled walk.</summary>
internal interface IScorer
{
    /// <summary>The similarity, or an order-preserving stand-in for it, of a row.</summary>
    float Score(uint row);

    /// <summary>Brings the row's code near.</summary>
    void Prefetch(uint row);
}

/// <summary>A scorer that can take a stored row as its query, as building a graph needs.</summary>
internal interface IRowScorer : IScorer
{
    /// <summary>Makes the row the query.</summary>
    void Aim(uint row);

    /// <summary>What <see cref="IScorer.Score"/> is taken from to get the distance between the query and a row.</summary>
    float Self { get; }
}
