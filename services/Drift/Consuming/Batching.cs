using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Drift.Consuming;

/// <summary>
/// Reads ahead while a batch is handled: a batch is whatever arrived meanwhile. A lone event is handled at once, a flood in
/// large batches, and nothing waits for a timer.
/// </summary>
internal static class Batching
{
    public static async IAsyncEnumerable<EventBatch> ReadAsync(
        IEventSource source, string cursor, int maxEvents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<SourceMessage>(new BoundedChannelOptions(maxEvents) { SingleReader = true, SingleWriter = true });
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAheadAsync(source, cursor, channel.Writer, ends.Token);
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellation))
                yield return Take(channel.Reader, maxEvents);
        }
        finally
        {
            await ends.CancelAsync();
            await reading;
        }
    }

    private static EventBatch Take(ChannelReader<SourceMessage> reader, int maxEvents)
    {
        var events = new List<Event>();
        SourceMessage last = default;
        while (events.Count < maxEvents && reader.TryRead(out var message))
        {
            last = message;
            if (message.Event is not null)
                events.Add(message.Event);
        }
        return new EventBatch(last.Cursor, events, last.Event is null);
    }

    /// <summary>Never throws: what went wrong reaches the reader of the channel, behind the messages before it.</summary>
    private static async Task ReadAheadAsync(
        IEventSource source, string cursor, ChannelWriter<SourceMessage> writer, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in source.ReadAsync(cursor, cancellation))
                await writer.WriteAsync(message, cancellation);
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }
}
