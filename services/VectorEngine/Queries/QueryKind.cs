namespace FitnessGrpc.VectorEngine;

/// <summary>How a query ranks points.</summary>
public abstract record QueryKind
{
    private QueryKind()
    {
    }

    /// <summary>Closest to a vector.</summary>
    /// <param name="Vector">The vector.</param>
    public sealed record Nearest(VectorValue Vector) : QueryKind;

    /// <summary>Closest to the vector of a point, which is left out of the answer.</summary>
    /// <param name="Id">The point.</param>
    public sealed record NearestTo(PointId Id) : QueryKind;

    /// <summary>By a payload field with a range index (integer, float, datetime).</summary>
    /// <param name="Key">The field.</param>
    /// <param name="Descending">Largest first.</param>
    /// <param name="StartFrom">The first value, or null.</param>
    public sealed record OrderBy(string Key, bool Descending = false, double? StartFrom = null) : QueryKind;

    /// <summary>Reciprocal rank fusion of the prefetches: Σ 1 / ((position + 1) / weight + k − 1).</summary>
    /// <param name="K">At least 1.</param>
    /// <param name="Weights">One for each prefetch, or none.</param>
    public sealed record Rrf(int K = 2, IReadOnlyList<float>? Weights = null) : QueryKind;

    /// <summary>Distribution-based score fusion of the prefetches.</summary>
    public sealed record Dbsf : QueryKind;

    /// <summary>A random sample.</summary>
    public sealed record Sample : QueryKind;
}
