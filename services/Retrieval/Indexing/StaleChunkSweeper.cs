using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Storage;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>
/// Deletes what interrupted writes left: chunks whose revision no record names and that are older than any write in flight.
/// Search does not show them; they only take room.
/// </summary>
internal sealed partial class StaleChunkSweeper(
    EngineClient engine,
    KnowledgeIndex index,
    DocumentReader reader,
    RetrievalMetrics metrics,
    IOptions<RetrievalOptions> options,
    TimeProvider time,
    ILogger<StaleChunkSweeper> logger) : BackgroundService
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);
    private static readonly string[] OwnerFields = [PayloadFields.DocumentId, PayloadFields.Revision];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var grace = TimeSpan.FromSeconds(options.Value.SweepGraceSeconds);
        var interval = TimeSpan.FromMinutes(options.Value.SweepIntervalMinutes);
        // What a crash just before this start left is swept once it is old enough.
        var next = grace + Retry;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                await SweepAsync(stoppingToken);
                wait = next;
                next = interval;
            }
            catch (Exception e) when (e is DomainException or RpcException)
            {
                if (stoppingToken.IsCancellationRequested)
                    return;
                LogFailed(e.Message);
                wait = Retry;
            }
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    /// <summary>Looks at every chunk that is old enough; returns how many were deleted.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellation)
    {
        index.Require();
        var cutoff = time.GetUtcNow().AddSeconds(-options.Value.SweepGraceSeconds).ToUnixTimeMilliseconds();
        var request = new Qdrant.ScrollPoints
        {
            CollectionName = index.Chunks,
            Limit = PageSize,
            WithPayload = EngineClient.Fields(OwnerFields),
            Filter = new() { Must = { new Qdrant.Condition { Field = new() { Key = PayloadFields.WrittenAt, Range = new() { Lt = cutoff } } } } },
        };
        var swept = 0;
        do
        {
            var page = await engine.ScrollAsync(request, cancellation);
            var versions = await reader.VersionsAsync(
                [.. page.Result.Select(static p => DocumentRecord.Text(p.Payload, PayloadFields.DocumentId)).Distinct()], cancellation);
            var stale = page.Result.Where(p => !IsCurrent(p, versions)).Select(static p => p.Id).ToList();
            if (stale.Count > 0)
                await engine.DeleteAsync(index.Chunks, stale, cancellation);
            swept += stale.Count;
            request.Offset = page.NextPageOffset;
        }
        while (request.Offset is not null);
        if (swept > 0)
            LogSwept(swept);
        metrics.Swept(swept);
        return swept;
    }

    private static bool IsCurrent(Qdrant.RetrievedPoint point, IReadOnlyDictionary<string, DocumentVersion> versions) =>
        versions.TryGetValue(DocumentRecord.Text(point.Payload, PayloadFields.DocumentId), out var version)
        && version.Revision == DocumentRecord.Text(point.Payload, PayloadFields.Revision);

    [LoggerMessage(310, LogLevel.Information, "Deleted {Count} chunks that interrupted writes had left")]
    private partial void LogSwept(int count);

    [LoggerMessage(311, LogLevel.Debug, "The look for chunks of interrupted writes is put off: {Reason}")]
    private partial void LogFailed(string reason);
}
