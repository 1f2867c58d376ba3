namespace FitnessGrpc.VectorEngine;

/// <summary>All of Must, none of MustNot, any of Should (no condition when empty), at least a number of MinShould. The empty filter matches everything.</summary>
public sealed record Filter
{
    /// <summary>All must hold.</summary>
    public IReadOnlyList<Condition> Must { get; init; } = [];

    /// <summary>None may hold.</summary>
    public IReadOnlyList<Condition> MustNot { get; init; } = [];

    /// <summary>At least one must hold, unless the list is empty.</summary>
    public IReadOnlyList<Condition> Should { get; init; } = [];

    /// <summary>At least <see cref="MinShouldCount"/> must hold; null is no condition.</summary>
    public IReadOnlyList<Condition>? MinShould { get; init; }

    /// <summary>At least 1.</summary>
    public ulong MinShouldCount { get; init; } = 1;

    /// <summary>A filter that is the conjunction of two.</summary>
    public static Filter? And(Filter? left, Filter? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        _ => new Filter { Must = [new Condition.Group(left), new Condition.Group(right)] },
    };
}
