namespace FitnessGrpc.VectorEngine;

/// <summary>Points by id or by filter.</summary>
public abstract record PointSelector
{
    private PointSelector()
    {
    }

    /// <summary>The points with these ids.</summary>
    /// <param name="Values">The ids.</param>
    public sealed record Ids(IReadOnlyList<PointId> Values) : PointSelector;

    /// <summary>The points that match when the write's turn has come.</summary>
    /// <param name="Filter">The filter.</param>
    public sealed record Matching(Filter Filter) : PointSelector;
}
