namespace FitnessGrpc.VectorEngine;

/// <summary>What a collection holds.</summary>
public sealed record CollectionSchema
{
    /// <summary>Dense vectors by name; the unnamed one has the empty name.</summary>
    public IReadOnlyDictionary<string, DenseVectorSchema> Dense { get; init; } = new Dictionary<string, DenseVectorSchema>();

    /// <summary>Sparse vectors by name.</summary>
    public IReadOnlyDictionary<string, SparseVectorSchema> Sparse { get; init; } = new Dictionary<string, SparseVectorSchema>();

    /// <summary>Kept and returned as it is: what the face of the engine wants to remember of the configuration.</summary>
    public ReadOnlyMemory<byte> Annotations { get; init; }
}
