namespace FitnessGrpc.Retrieval.Search;

/// <summary>A chunk with what both channels say of it.</summary>
/// <param name="PointId">The chunk's point.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="Score">Weighed sum of the scaled scores, 0 to 1.</param>
/// <param name="Dense">Cosine; null when the channel did not return it.</param>
/// <param name="Sparse">BM25; null when the channel did not return it.</param>
internal sealed record FusedHit(string PointId, string DocumentId, double Score, double? Dense, double? Sparse);
