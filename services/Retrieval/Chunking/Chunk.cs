namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>A passage that is embedded, weighed and found as one.</summary>
/// <param name="Number">Place in the document, from 0.</param>
/// <param name="Headings">Headings above it, outermost first.</param>
/// <param name="Text">What is shown.</param>
internal sealed record Chunk(int Number, IReadOnlyList<string> Headings, string Text);
