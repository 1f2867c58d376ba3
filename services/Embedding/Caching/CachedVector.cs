namespace FitnessGrpc.Embedding.Caching;

/// <summary>A vector as the model gave it, and what is told of its text.</summary>
/// <param name="Vector">Never to be changed.</param>
/// <param name="Tokens">Tokens of the text after cutting, special tokens included.</param>
/// <param name="IsTruncated">The text was longer than the model's limit.</param>
internal readonly record struct CachedVector(float[] Vector, int Tokens, bool IsTruncated);
