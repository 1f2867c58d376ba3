namespace FitnessGrpc.Retrieval.Documents;

/// <summary>What the stored documents contain now.</summary>
internal interface IDocumentHashes
{
    /// <summary>The current content hash of each of <paramref name="documentIds"/> that exists.</summary>
    Task<IReadOnlyDictionary<string, string>> CurrentAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation);
}
