namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>
/// Says which fields of a record (a JSON object, a CSV row) become which part of a document. Where several names are given
/// for one part, the first that a record has counts. A name that is no field is tried as a path: <c>author.name</c>.
/// </summary>
public sealed record RecordMapping
{
    /// <summary>Name for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The mapping is chosen when the first record of a file has each of these; empty: only when it is named.</summary>
    public IReadOnlyList<string> Detect { get; init; } = [];

    /// <summary>Field of the root object that holds the records; null for the first list of objects.</summary>
    public string? Records { get; init; }

    /// <summary>Fields of the document id.</summary>
    public IReadOnlyList<string> Id { get; init; } = [];

    /// <summary>Whether a record without id gets that of its file and its number in it; otherwise it is refused.</summary>
    public bool NumberWithoutId { get; init; }

    /// <summary>Fields of the title.</summary>
    public IReadOnlyList<string> Title { get; init; } = [];

    /// <summary>The text, part by part.</summary>
    public IReadOnlyList<TextPart> Text { get; init; } = [];

    /// <summary>
    /// Metadata fields: names; <c>name.*</c> for every field of an object; <c>*</c> for every field that has no other use.
    /// </summary>
    public IReadOnlyList<string> Metadata { get; init; } = [];

    /// <summary>Fields of the source; without one, the file is the source.</summary>
    public IReadOnlyList<string> Source { get; init; } = [];

    /// <summary>How the text is written: plain, markdown or html.</summary>
    public Contracts.Retrieval.V1.TextFormat Format { get; init; } = Contracts.Retrieval.V1.TextFormat.Plain;
}
