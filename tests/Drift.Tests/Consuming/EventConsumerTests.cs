using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Drift.Consuming;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift.Tests.Consuming;

public sealed class EventConsumerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TestDrift _drift = new();
    private readonly TestEvents _events = new();
    private readonly MemoryLog _log = new();
    private readonly SourceHealth _health = new();

    public void Dispose() => _drift.Dispose();

    [Fact]
    public async Task Events_are_counted_and_reading_goes_on_after_a_restart()
    {
        _log.Append(_events.Queries(_drift.Now, hits: 2, misses: 1));
        await ConsumeAsync(until: 3);
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 4));
        await ConsumeAsync(until: 7);
        var miss = await _drift.SignalAsync(Signal.CacheMissRatio);
        Assert.Equal((5, 2), (miss.Bad, miss.Good));
        Assert.Equal(["", "a:3"], _log.Opened);
    }

    [Fact]
    public async Task Broken_connection_is_resumed_where_it_broke()
    {
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 10));
        _log.FailAfter(6);
        await ConsumeAsync(until: 10);
        Assert.Equal(10, (await _drift.SignalAsync(Signal.CacheMissRatio)).Samples);
        Assert.Equal(["", "a:6"], _log.Opened);
        Assert.Equal(HealthStatus.Healthy, (await _health.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Fact]
    public async Task Log_trimmed_beyond_the_cursor_is_read_from_its_oldest_event()
    {
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 5));
        await ConsumeAsync(until: 5);
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 5));
        _log.Trim(8);
        await ConsumeAsync(until: 7);
        Assert.Equal(["", "a:5", ""], _log.Opened);
        Assert.Equal("a:10", await _drift.Counter.CursorAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Other_log_is_read_from_its_oldest_event_and_what_was_counted_stays_counted_once()
    {
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 5));
        await ConsumeAsync(until: 5);
        _log.Replace("b");
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 2));
        await ConsumeAsync(until: 7);
        Assert.Equal("b:7", await _drift.Counter.CursorAsync(CancellationToken.None));
        Assert.Equal(["", "a:5", ""], _log.Opened);
    }

    [Fact]
    public async Task Batch_that_could_not_be_counted_is_read_again()
    {
        _log.Append(_events.Queries(_drift.Now, hits: 0, misses: 4));
        await ConsumeAsync(until: 4, failures: 2);
        Assert.Equal(["", "", ""], _log.Opened);
    }

    [Fact]
    public async Task Module_is_degraded_while_nothing_is_read()
    {
        Assert.Equal(HealthStatus.Healthy, (await _health.CheckHealthAsync(new HealthCheckContext())).Status);
        _health.Failed("gone");
        var result = await _health.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("gone", result.Description);
    }

    /// <summary>Runs a consumer until so many events are counted in all and the log is idle, then stops it.</summary>
    private async Task ConsumeAsync(long until, int failures = 0)
    {
        var handler = new Watching(_drift, until, failures);
        using var consumer = new EventConsumer(
            _log, handler, _health, _drift.Metrics, Options.Create(_drift.Settings), TimeProvider.System, NullLogger<EventConsumer>.Instance);
        await consumer.StartAsync(CancellationToken.None);
        await handler.Done.WaitAsync(Limit);
        await consumer.StopAsync(CancellationToken.None);
        Assert.True(consumer.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(until, await _drift.RowsAsync("seen"));
    }

    private sealed class Watching(TestDrift drift, long until, int failures) : IEventHandler
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _failures = failures;

        public Task Done => _done.Task;

        public Task<string> CursorAsync(CancellationToken cancellation) => drift.Counter.CursorAsync(cancellation);

        public async Task HandleAsync(EventBatch batch)
        {
            if (_failures-- > 0)
                throw new InvalidOperationException("the disk is full");
            await drift.Counter.HandleAsync(batch);
            if (await drift.RowsAsync("seen") >= until)
                _done.TrySetResult();
        }
    }
}
