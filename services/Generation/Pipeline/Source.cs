namespace FitnessGrpc.Generation.Pipeline;

/// <summary>A passage that an answer may rest on; its number is its position in the list of sources, from 1.</summary>
/// <param name="DocumentId">Document that holds it.</param>
/// <param name="Chunk">Number of the passage in its document.</param>
/// <param name="Title">Title of the document.</param>
/// <param name="Headings">Headings above the passage, outermost first.</param>
/// <param name="Text">The passage.</param>
/// <param name="Origin">Where the document comes from.</param>
/// <param name="ContentHash">Hash of the document's content.</param>
/// <param name="Score">Fused score, 0 to 1.</param>
/// <param name="Dense">Cosine of question and passage; null when unknown.</param>
internal sealed record Source(
    string DocumentId,
    int Chunk,
    string Title,
    IReadOnlyList<string> Headings,
    string Text,
    string Origin,
    string ContentHash,
    double Score,
    double? Dense);
