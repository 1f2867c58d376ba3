namespace FitnessGrpc.VectorEngine;

/// <summary>A sparse vector of a collection.</summary>
/// <param name="Idf">Whether query weights are multiplied by the inverse document frequency.</param>
public sealed record SparseVectorSchema(bool Idf)
{
    /// <summary>The operation that created the name; 0 came with the collection.</summary>
    public ulong Created { get; init; }
}
