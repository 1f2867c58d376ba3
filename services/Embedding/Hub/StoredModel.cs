namespace FitnessGrpc.Embedding.Hub;

/// <summary>A model folder that is here.</summary>
public sealed record StoredModel
{
    /// <summary>Name of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Name at the hub; empty when the folder was not pulled.</summary>
    public required string Origin { get; init; }

    /// <summary>Branch, tag or commit that was asked for; empty when the folder was not pulled.</summary>
    public required string Revision { get; init; }

    /// <summary>Commit of the files; empty when the folder was not pulled.</summary>
    public required string Commit { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Number of values in a vector; null when the folder does not say.</summary>
    public required int? Dimensions { get; init; }
}
