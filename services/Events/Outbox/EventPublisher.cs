using System.Threading.Channels;
using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Events.Outbox;

internal sealed partial class EventPublisher(OutboxStore store, OutboxMetrics metrics, TimeProvider time, ILogger<EventPublisher> logger)
    : IEventPublisher
{
    /// <summary>A well-formed event is a hundredth of this.</summary>
    public const int MaxEventBytes = 64 * 1024;

    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);
    private long _droppedSinceWarning;
    private long _nextWarning;

    public async ValueTask<bool> PublishAsync(Event item, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        var payload = item.ToByteArray();
        if (payload.Length > MaxEventBytes)
        {
            metrics.LostToSize();
            LogTooLarge(payload.Length);
            return false;
        }
        try
        {
            var dropped = await store.AppendAsync(payload, cancellation);
            metrics.Published();
            if (dropped > 0)
                Dropped(dropped);
            return true;
        }
        catch (Exception e) when (e is SqliteException or ChannelClosedException)
        {
            metrics.LostToStorage();
            LogLost(e);
            return false;
        }
    }

    private void Dropped(long count)
    {
        metrics.Dropped(count);
        Interlocked.Add(ref _droppedSinceWarning, count);
        var now = time.GetTimestamp();
        var due = Interlocked.Read(ref _nextWarning);
        if (now < due)
            return;
        var next = now + (long)(WarnEvery.TotalSeconds * time.TimestampFrequency);
        if (Interlocked.CompareExchange(ref _nextWarning, next, due) == due)
            LogDropped(Interlocked.Exchange(ref _droppedSinceWarning, 0));
    }

    [LoggerMessage(1, LogLevel.Error, "An event of {Bytes} bytes is too large and is lost")]
    private partial void LogTooLarge(int bytes);

    [LoggerMessage(2, LogLevel.Error, "An event could not be kept and is lost")]
    private partial void LogLost(Exception error);

    [LoggerMessage(3, LogLevel.Warning, "The outbox is full: the {Count} oldest events were dropped. Is telemetry reachable?")]
    private partial void LogDropped(long count);
}
