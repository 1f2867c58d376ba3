namespace FitnessGrpc.Retrieval.Search;

/// <summary>What one channel found.</summary>
/// <param name="PointId">The chunk's point.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="Title">Title of the document.</param>
/// <param name="Revision">The write that the chunk belongs to.</param>
/// <param name="Score">Cosine, or BM25.</param>
internal sealed record ChannelHit(string PointId, string DocumentId, string Title, string Revision, double Score);
