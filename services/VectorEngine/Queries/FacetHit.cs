namespace FitnessGrpc.VectorEngine;

/// <summary>A payload value and how many points have it.</summary>
/// <param name="Value">A string, an integer or a boolean; UUIDs are strings in lower case with hyphens.</param>
/// <param name="Count">The number of points.</param>
public sealed record FacetHit(PayloadValue Value, int Count);
