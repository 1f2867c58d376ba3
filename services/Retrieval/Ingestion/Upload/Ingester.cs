using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Ingestion.Upload;

/// <summary>
/// Sends what readers found to a server, in batches that are acknowledged one by one. What the server refuses is reported with
/// its file and line, and the rest of its batch is sent again. An id that comes twice in a run is refused the second time.
/// </summary>
/// <param name="client">The server; null to read and check only.</param>
/// <param name="options">Batches and attempts.</param>
/// <param name="time">Clock of pauses and deadlines.</param>
/// <param name="observer">Hears of progress.</param>
public sealed class Ingester(
    RetrievalService.RetrievalServiceClient? client,
    IngesterOptions options,
    TimeProvider time,
    IIngestObserver observer)
{
    private readonly Lock _gate = new();
    private readonly BatchSender? _sender = client is null ? null : new BatchSender(client, options, time);

    /// <summary>Where each id was first seen. By hash: a run may have millions.</summary>
    private readonly Dictionary<UInt128, SourcePosition> _seen = [];

    /// <summary>Counts so far, also after a failure.</summary>
    public IngestCounts Counts { get; private set; } = new();

    /// <summary>Sends everything. After <paramref name="stop"/> nothing more is sent, and batches in flight are waited for.</summary>
    /// <exception cref="RpcException">The server cannot be reached, or refuses to serve; nothing more was sent.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<IngestCounts> RunAsync(IEnumerable<ReadItem> items, CancellationToken stop) =>
        // Readers block on files.
        Task.Run(() => SendAllAsync(items, stop), CancellationToken.None);

    private async Task<IngestCounts> SendAllAsync(IEnumerable<ReadItem> items, CancellationToken stop)
    {
        var flights = new List<Task>();
        try
        {
            foreach (var batch in Batches(items, stop))
            {
                if (_sender is null)
                {
                    Count(c => c with { Checked = c.Checked + batch.Count });
                    continue;
                }
                if (flights.Count >= options.InFlight)
                {
                    var landed = await Task.WhenAny(flights);
                    flights.Remove(landed);
                    await landed;
                }
                if (stop.IsCancellationRequested)
                    break;
                flights.Add(SendAsync(batch, stop));
            }
        }
        finally
        {
            await Task.WhenAll(flights);
        }
        stop.ThrowIfCancellationRequested();
        return Counts;
    }

    private IEnumerable<List<ReadItem>> Batches(IEnumerable<ReadItem> items, CancellationToken stop)
    {
        var batch = new List<ReadItem>();
        var bytes = 0;
        foreach (var item in items)
        {
            if (stop.IsCancellationRequested)
                yield break;
            if (!Accept(item))
                continue;
            var size = item.Document!.CalculateSize();
            if (batch.Count == options.BatchDocuments || (batch.Count > 0 && bytes + size > options.BatchBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
            batch.Add(item);
            bytes += size;
        }
        if (batch.Count > 0)
            yield return batch;
    }

    private bool Accept(ReadItem item)
    {
        if (item.Skipped)
        {
            lock (_gate)
            {
                Counts = Counts with { Skipped = Counts.Skipped + 1 };
                observer.Skipped(item.Position);
            }
            return false;
        }
        if (item.Document is null)
        {
            Refuse(item, item.Problem!);
            return false;
        }
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(item.Document.DocumentId), digest);
        var hash = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        if (_seen.TryAdd(hash, item.Position))
            return true;
        Refuse(item, $"the id '{item.Document.DocumentId}' came before in this run, at {_seen[hash]}");
        return false;
    }

    private Task SendAsync(List<ReadItem> batch, CancellationToken stop) =>
        _sender!.SendAsync(batch, Refuse, results => Count(c => c with
        {
            Created = c.Created + results.Count(static r => r.Status == DocumentStatus.Created),
            Updated = c.Updated + results.Count(static r => r.Status == DocumentStatus.Updated),
            Unchanged = c.Unchanged + results.Count(static r => r.Status == DocumentStatus.Unchanged),
        }), stop);

    private void Refuse(ReadItem item, string problem)
    {
        lock (_gate)
            observer.Refused(item.Position, problem);
        Count(static c => c with { Refused = c.Refused + 1 });
    }

    private void Count(Func<IngestCounts, IngestCounts> change)
    {
        lock (_gate)
        {
            Counts = change(Counts);
            observer.Advanced(Counts);
        }
    }
}
