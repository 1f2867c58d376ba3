namespace FitnessGrpc.Embedding.Caching;

/// <summary>What a vector was made from. Texts are compared as they are: exact, with no trust in a hash.</summary>
/// <param name="Model">Fingerprint of the model: the same model loaded again finds what it has left.</param>
/// <param name="IsQuery">Questions and passages have different prompts.</param>
/// <param name="Text">The text without its prompt.</param>
internal readonly record struct CacheKey(string Model, bool IsQuery, string Text);
