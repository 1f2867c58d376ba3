using FitnessGrpc.Retrieval.Chunking;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>A chunk with its vector.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Text">What was embedded: title, headings and text.</param>
/// <param name="Vector">Its vector.</param>
internal sealed record EmbeddedChunk(Chunk Chunk, string Text, IReadOnlyList<float> Vector);
