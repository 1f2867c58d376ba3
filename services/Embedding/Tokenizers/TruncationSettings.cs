namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>What a tokenizer file says of texts that are too long.</summary>
/// <param name="MaxTokens">Number of ids at most, special ones included.</param>
/// <param name="Left">The start of a text is cut instead of its end.</param>
internal sealed record TruncationSettings(int MaxTokens, bool Left);
