namespace FitnessGrpc.VectorEngine;

/// <summary>The outcome of a write.</summary>
/// <param name="Sequence">The number of the operation; grows with every write to the collection.</param>
/// <param name="Missing">The first id that was named but does not exist; the other points were written.</param>
public readonly record struct WriteResult(ulong Sequence, PointId? Missing);
