namespace FitnessGrpc.Retrieval.Documents;

/// <summary>Tells whether documents are still what they were.</summary>
internal interface IDocumentHashes
{
    /// <summary>Content hash of each of these documents that is there.</summary>
    Task<IReadOnlyDictionary<string, string>> CurrentAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation);
}
