namespace FitnessGrpc.VectorEngine;

/// <summary>A dense vector of a collection.</summary>
/// <param name="Size">Dimensions, 1..65536.</param>
/// <param name="Distance">How two of them are compared.</param>
public sealed record DenseVectorSchema(int Size, Distance Distance);
