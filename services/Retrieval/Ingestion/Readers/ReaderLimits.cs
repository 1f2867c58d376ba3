namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Bounds of what is read. Files of records may have any size: no more than one record is held at a time.</summary>
public static class ReaderLimits
{
    /// <summary>Largest Markdown, text or HTML file, in bytes. The text in it is bounded by the contract besides.</summary>
    public const int TextFileBytes = 4 * 1024 * 1024;

    /// <summary>Largest record of a JSON, JSONL or CSV file, in bytes.</summary>
    public const int RecordBytes = 8 * 1024 * 1024;

    /// <summary>Most columns of a CSV file.</summary>
    public const int Columns = 1024;

    /// <summary>Longest front matter, in UTF-16 code units.</summary>
    public const int FrontMatterCharacters = 64 * 1024;

    /// <summary>Most scalars, lists and objects in front matter, its aliases followed.</summary>
    public const int FrontMatterNodes = 4096;
}
