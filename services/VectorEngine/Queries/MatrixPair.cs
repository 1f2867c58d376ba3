namespace FitnessGrpc.VectorEngine;

/// <summary>Two points of a sample and how close they are.</summary>
/// <param name="A">The point.</param>
/// <param name="B">One of the points closest to it.</param>
/// <param name="Score">The score as shown to callers.</param>
public sealed record MatrixPair(PointId A, PointId B, float Score);
