namespace FitnessGrpc.Embedding.Batching;

/// <summary>Which work goes first.</summary>
internal enum WorkPriority
{
    /// <summary>A person waits.</summary>
    Interactive,

    /// <summary>Ingestion: later, but not never.</summary>
    Bulk,
}
