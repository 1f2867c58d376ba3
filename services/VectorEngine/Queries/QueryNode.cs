namespace FitnessGrpc.VectorEngine;

/// <summary>A query or one of its prefetches.</summary>
public sealed record QueryNode
{
    /// <summary>Queries whose results are the candidates of this one.</summary>
    public IReadOnlyList<QueryNode> Prefetch { get; init; } = [];

    /// <summary>How to rank; null is the order of ids.</summary>
    public QueryKind? Query { get; init; }

    /// <summary>The vector's name; empty is the unnamed one.</summary>
    public string Using { get; init; } = "";

    /// <summary>What to search in; also applied to the prefetches below.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Worse scores are left out.</summary>
    public float? ScoreThreshold { get; init; }

    /// <summary>Most results, at least 1.</summary>
    public ulong Limit { get; init; } = 10;

    /// <summary>Results to skip.</summary>
    public ulong Offset { get; init; }

    /// <summary>Where the vectors of ids are taken from: another collection, this one when null.</summary>
    public string? LookupCollection { get; init; }

    /// <summary>The vector to take from there; <see cref="Using"/> when null.</summary>
    public string? LookupVector { get; init; }

    /// <summary>How to search.</summary>
    public SearchSettings Settings { get; init; } = SearchSettings.Default;
}
