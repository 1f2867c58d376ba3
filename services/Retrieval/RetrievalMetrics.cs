using System.Diagnostics;
using System.Diagnostics.Metrics;
using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval;

/// <summary>What an operator sees of indexing and search.</summary>
internal sealed class RetrievalMetrics
{
    public const string Embed = "embed";
    public const string Candidates = "candidates";
    public const string Verify = "verify";
    public const string Fetch = "fetch";

    private readonly Counter<long> _documents;
    private readonly Counter<long> _chunks;
    private readonly Counter<long> _staleDropped;
    private readonly Counter<long> _staleSwept;
    private readonly Histogram<double> _stage;

    public RetrievalMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.Retrieval");
        _documents = meter.CreateCounter<long>(
            "retrieval.documents", "{document}", "Documents by what was done: created, updated, unchanged, refused, deleted.");
        _chunks = meter.CreateCounter<long>("retrieval.chunks.indexed", "{chunk}", "Chunks that were embedded and stored.");
        _staleDropped = meter.CreateCounter<long>(
            "retrieval.chunks.stale_dropped", "{chunk}", "Candidates of a search that belong to no current version of a document.");
        _staleSwept = meter.CreateCounter<long>("retrieval.chunks.swept", "{chunk}", "Rests of interrupted writes that were deleted.");
        _stage = meter.CreateHistogram<double>(
            "retrieval.search.stage.duration", "s", "Duration of a search by stage: embed, candidates, verify, fetch.");
    }

    public void Stored(DocumentStatus status, int chunks)
    {
        var name = status switch
        {
            DocumentStatus.Created => "created",
            DocumentStatus.Updated => "updated",
            _ => "unchanged",
        };
        Documents(name, 1);
        if (status != DocumentStatus.Unchanged)
            _chunks.Add(chunks);
    }

    public void Refused() => Documents("refused", 1);

    public void Deleted(int count) => Documents("deleted", count);

    public void StaleDropped(int count)
    {
        if (count > 0)
            _staleDropped.Add(count);
    }

    public void Swept(int count) => _staleSwept.Add(count);

    /// <summary>Runs a stage of a search and records how long it took, also when it fails.</summary>
    public async Task<T> TimeAsync<T>(string stage, Func<Task<T>> run)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await run();
        }
        finally
        {
            _stage.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
        }
    }

    private void Documents(string status, int count) => _documents.Add(count, new KeyValuePair<string, object?>("status", status));
}
