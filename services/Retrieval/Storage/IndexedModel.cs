namespace FitnessGrpc.Retrieval.Storage;

/// <summary>The embedding model that the collections belong to.</summary>
/// <param name="Fingerprint">Changes exactly when the vectors could.</param>
/// <param name="Dimensions">Number of values in a vector.</param>
/// <param name="MaxTokens">Longest input in tokens.</param>
internal sealed record IndexedModel(string Fingerprint, int Dimensions, int MaxTokens);
