using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Consuming;

namespace FitnessGrpc.Drift.Tests.Consuming;

public sealed class BatchingTests
{
    private readonly TestEvents _events = new();

    [Fact]
    public async Task Events_come_in_order_in_batches_of_at_most_the_limit()
    {
        var log = new MemoryLog();
        var all = _events.Queries(TestDrift.Start, hits: 25, misses: 0);
        log.Append(all);
        var seen = new List<Event>();
        await foreach (var batch in Batching.ReadAsync(log, "", 10, CancellationToken.None))
        {
            Assert.InRange(batch.Events.Count, 0, 10);
            seen.AddRange(batch.Events);
            Assert.Equal($"a:{seen.Count}", batch.Cursor);
            if (batch.Idle)
                break;
        }
        Assert.Equal(all, seen);
    }

    [Fact]
    public async Task What_came_before_a_failure_is_given_first()
    {
        var log = new MemoryLog();
        log.Append(_events.Queries(TestDrift.Start, hits: 5, misses: 0));
        log.FailAfter(3);
        var seen = 0;
        var error = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var batch in Batching.ReadAsync(log, "", 10, CancellationToken.None))
                seen += batch.Events.Count;
        });
        Assert.Equal((3, SourceFault.Unavailable), (seen, error.Fault));
    }

    [Fact]
    public async Task Leaving_ends_the_reading()
    {
        var source = new EndlessSource(_events.Query(TestDrift.Start, CacheStatus.Miss));
        await foreach (var _ in Batching.ReadAsync(source, "", 10, CancellationToken.None))
            break;
        Assert.True(source.Ended);
    }

    private sealed class EndlessSource(Event item) : IEventSource
    {
        public bool Ended { get; private set; }

        public async IAsyncEnumerable<SourceMessage> ReadAsync(string cursor, [EnumeratorCancellation] CancellationToken cancellation)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    cancellation.ThrowIfCancellationRequested();
                    yield return new SourceMessage("c", item);
                }
            }
            finally
            {
                Ended = true;
            }
        }
    }
}
