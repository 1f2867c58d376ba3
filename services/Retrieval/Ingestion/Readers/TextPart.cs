namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>A part of a document's text, made from one field of a record. A record without the field goes without the part.</summary>
public sealed record TextPart
{
    /// <summary>Fields; the first that a record has counts.</summary>
    public required IReadOnlyList<string> Field { get; init; }

    /// <summary>Put before the value, with a colon; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>How a list is written, and what stands around the part.</summary>
    public TextStyle Style { get; init; }
}
