namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>How files are read.</summary>
public sealed record KnowledgeReaderOptions
{
    /// <summary>How records become documents; null to choose a built-in mapping by the first record of each file.</summary>
    public RecordMapping? Mapping { get; init; }

    /// <summary>Put in front of every document id, such as <c>handbook/</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>ASCII character between the fields of a CSV row; null to tell it from the first lines: comma, semicolon, tab or bar.</summary>
    public char? Delimiter { get; init; }
}
