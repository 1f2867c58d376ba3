namespace FitnessGrpc.Retrieval.Documents;

/// <summary>The version of a document that counts: its record names it, and chunks of any other are not shown.</summary>
/// <param name="DocumentId">Id of the document.</param>
/// <param name="Revision">The write that made it.</param>
/// <param name="ContentHash">Hash of its content.</param>
/// <param name="Chunks">Number of its chunks.</param>
internal sealed record DocumentVersion(string DocumentId, string Revision, string ContentHash, int Chunks);
