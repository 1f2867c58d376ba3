namespace FitnessGrpc.VectorEngine;

/// <summary>A payload index.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Lowercase">Text only: whether words are compared without regard to case.</param>
/// <param name="Annotations">Kept and returned as it is.</param>
public sealed record PayloadIndexSchema(PayloadIndexKind Kind, bool Lowercase, ReadOnlyMemory<byte> Annotations);
