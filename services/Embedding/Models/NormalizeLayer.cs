namespace FitnessGrpc.Embedding.Models;

/// <summary>Scales to Euclidean length 1 before something else follows.</summary>
public sealed record NormalizeLayer : VectorLayer;
