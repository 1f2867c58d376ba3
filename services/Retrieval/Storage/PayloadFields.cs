namespace FitnessGrpc.Retrieval.Storage;

/// <summary>Names of the payload fields. What a caller chooses is nested under <see cref="Metadata"/> and cannot meet ours.</summary>
internal static class PayloadFields
{
    public const string DocumentId = "document_id";
    public const string Title = "title";
    public const string Text = "text";
    public const string Format = "format";
    public const string Metadata = "metadata";
    public const string Source = "source";
    public const string ContentHash = "content_hash";

    /// <summary>Names one write of one document: its record and its chunks carry the same.</summary>
    public const string Revision = "revision";

    /// <summary>Number of chunks of a document.</summary>
    public const string Chunks = "chunks";

    /// <summary>Number of a chunk in its document.</summary>
    public const string Chunk = "chunk";

    public const string Headings = "headings";

    /// <summary>Unix time in milliseconds.</summary>
    public const string UpdatedAt = "updated_at";

    /// <summary>Unix time in milliseconds.</summary>
    public const string WrittenAt = "written_at";
}
