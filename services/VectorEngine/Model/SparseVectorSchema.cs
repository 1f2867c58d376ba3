namespace FitnessGrpc.VectorEngine;

/// <summary>A sparse vector of a collection.</summary>
/// <param name="Idf">Whether query weights are multiplied by the inverse document frequency.</param>
public sealed record SparseVectorSchema(bool Idf);
