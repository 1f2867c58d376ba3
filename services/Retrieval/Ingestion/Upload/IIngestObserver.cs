using FitnessGrpc.Retrieval.Ingestion.Readers;

namespace FitnessGrpc.Retrieval.Ingestion.Upload;

/// <summary>Watches a run. One call at a time.</summary>
public interface IIngestObserver
{
    /// <summary>A batch was acknowledged, or something was refused.</summary>
    void Advanced(IngestCounts counts);

    /// <summary>A file, record or document was refused.</summary>
    void Refused(SourcePosition position, string problem);

    /// <summary>No reader knows the extension of a file.</summary>
    void Skipped(SourcePosition position);
}
