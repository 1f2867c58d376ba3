namespace FitnessGrpc.Retrieval.Ingestion.Upload;

/// <summary>What became of the documents of a run so far.</summary>
public sealed record IngestCounts
{
    /// <summary>Documents that were not there before.</summary>
    public int Created { get; init; }

    /// <summary>Documents that replaced other content.</summary>
    public int Updated { get; init; }

    /// <summary>Documents whose content was there already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Files, records and documents that were refused, here or by the server.</summary>
    public int Refused { get; init; }

    /// <summary>Files in folders whose extension no reader knows.</summary>
    public int Skipped { get; init; }

    /// <summary>Documents that were only read, as nothing was to be sent.</summary>
    public int Checked { get; init; }

    /// <summary>All but what was skipped.</summary>
    public int Documents => Created + Updated + Unchanged + Refused + Checked;
}
