namespace FitnessGrpc.VectorEngine;

/// <summary>How hits are put into groups by a payload value. Points without the field are left out; a point with several values is in each of their groups.</summary>
public sealed record GroupQuery
{
    /// <summary>The path of strings or integers.</summary>
    public required string GroupBy { get; init; }

    /// <summary>Most groups, at least 1.</summary>
    public int Groups { get; init; } = 3;

    /// <summary>Most hits of a group, at least 1.</summary>
    public int GroupSize { get; init; } = 3;

    /// <summary>A collection whose points have the groups' values as ids; the point is returned with the group.</summary>
    public string? LookupCollection { get; init; }

    /// <summary>What to return of those points.</summary>
    public Selection LookupSelection { get; init; } = Selection.All;
}
