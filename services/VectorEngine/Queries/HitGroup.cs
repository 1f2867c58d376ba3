namespace FitnessGrpc.VectorEngine;

/// <summary>Hits with the same payload value.</summary>
/// <param name="Key">The value: a string or an integer.</param>
/// <param name="Hits">The hits, best first.</param>
/// <param name="Lookup">The point that the value is the id of, if it was asked for and exists.</param>
public sealed record HitGroup(PayloadValue Key, IReadOnlyList<Hit> Hits, Hit? Lookup);
