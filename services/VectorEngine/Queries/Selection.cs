namespace FitnessGrpc.VectorEngine;

/// <summary>Which parts of the found points are returned.</summary>
public sealed record Selection
{
    /// <summary>Everything.</summary>
    public static Selection All { get; } = new() { Payload = true, Vectors = true };

    /// <summary>Whether to return payloads.</summary>
    public bool Payload { get; init; }

    /// <summary>Paths to keep; all when null.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Paths to leave out.</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Whether to return vectors.</summary>
    public bool Vectors { get; init; }

    /// <summary>Names of the vectors to return; all when null.</summary>
    public IReadOnlyList<string>? VectorNames { get; init; }
}
