namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Compares one query with stored codes; greater is closer. A struct, so that every kind of code has its own compiled walk.</summary>
internal interface IScorer
{
    /// <summary>The similarity, or an order-preserving stand-in for it, of a row.</summary>
    float Score(uint row);

    /// <summary>Codes to fetch ahead of the one being compared: about as many cache lines as can be under way at once.</summary>
    int Ahead { get; }

    /// <summary>Brings the row's code near.</summary>
    void Prefetch(uint row);
}

/// <summary>What kinds of code share.</summary>
internal static class Scorers
{
    private const int Lines = 32;

    /// <summary>Codes to fetch ahead, by the bytes of one.</summary>
    public static int Ahead(long stride) => (int)Math.Clamp(Lines * 64 / Math.Max(64, stride), 1, 12);
}

/// <summary>A scorer that can take a stored row as its query, as building a graph needs.</summary>
internal interface IRowScorer : IScorer
{
    /// <summary>Makes the row the query.</summary>
    void Aim(uint row);

    /// <summary>What <see cref="IScorer.Score"/> is taken from to get the distance between the query and a row.</summary>
    float Self { get; }
}
