namespace FitnessGrpc.VectorEngine;

/// <summary>An example that was judged.</summary>
/// <param name="Example">The example.</param>
/// <param name="Score">The judgement; larger is better.</param>
public sealed record ScoredExample(Example Example, float Score);
