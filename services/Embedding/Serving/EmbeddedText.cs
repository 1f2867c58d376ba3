namespace FitnessGrpc.Embedding.Serving;

/// <summary>A text's vector as the model gave it, not scaled.</summary>
/// <param name="Vector">Shared with the cache: never to be changed.</param>
/// <param name="Tokens">Tokens of the text after cutting, special tokens included.</param>
/// <param name="Truncated">The text was longer than the model's limit.</param>
internal readonly record struct EmbeddedText(float[] Vector, int Tokens, bool Truncated);
