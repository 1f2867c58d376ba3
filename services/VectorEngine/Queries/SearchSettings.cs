namespace FitnessGrpc.VectorEngine;

/// <summary>How a query over vectors is carried out.</summary>
public sealed record SearchSettings
{
    /// <summary>Nothing asked for.</summary>
    public static SearchSettings Default { get; } = new();

    /// <summary>Candidates that the graph search keeps, at least 1; the engine chooses when null.</summary>
    public int? Ef { get; init; }

    /// <summary>Compare with every vector.</summary>
    public bool Exact { get; init; }

    /// <summary>Do not use compressed vectors.</summary>
    public bool IgnoreQuantization { get; init; }

    /// <summary>Whether candidates found with compressed vectors are scored again with the full ones; the engine chooses when null.</summary>
    public bool? Rescore { get; init; }

    /// <summary>How many times the limit is taken from the compressed vectors before it is scored again, at least 1; the engine chooses when null.</summary>
    public double? Oversampling { get; init; }

    /// <summary>Leave out what is not indexed yet.</summary>
    public bool IndexedOnly { get; init; }

    /// <summary>Statistics for the inverse document frequency come from the points of this filter; from all when null.</summary>
    public Filter? IdfCorpus { get; init; }
}
