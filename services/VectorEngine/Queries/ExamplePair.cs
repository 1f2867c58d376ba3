namespace FitnessGrpc.VectorEngine;

/// <summary>Two examples that divide the space.</summary>
/// <param name="Positive">The side to be on.</param>
/// <param name="Negative">The other side.</param>
public sealed record ExamplePair(Example Positive, Example Negative);
