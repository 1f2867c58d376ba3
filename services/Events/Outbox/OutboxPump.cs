using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Events.Outbox;

/// <summary>
/// Sends what waits in the outbox, oldest first, one batch at a time. A batch that is refused is halved until the event at
/// fault stands alone, and that one is set aside.
/// </summary>
internal sealed partial class OutboxPump(
    OutboxStore store,
    IEventTransport transport,
    OutboxMetrics metrics,
    IOptions<EventOutboxOptions> options,
    TimeProvider time,
    ILogger<OutboxPump> logger) : BackgroundService
{
    private const long MaxBatchBytes = 1024 * 1024;
    private readonly EventOutboxOptions _options = options.Value;
    private readonly Backoff _backoff = new(
        TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(options.Value.MaxBackoffSeconds), Random.Shared);
    private int _batchSize = options.Value.BatchSize;

    private enum Step
    {
        Empty,
        Moved,
        Failed,
    }

    /// <summary>Stops the loop, then sends what is left while Telemetry takes it and the budget lasts. The rest waits on disk.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            while (await SendAsync(cancellationToken) == Step.Moved)
            {
            }
        }
        catch (OperationCanceledException)
        {
        }
        if (store.Pending > 0)
            LogLeft(store.Pending);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await store.WaitAsync(stoppingToken);
            Step step;
            do
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_options.LingerMilliseconds), time, stoppingToken);
                step = await SendAllAsync(stoppingToken);
                if (step == Step.Failed)
                    await Task.Delay(_backoff.Next(), time, stoppingToken);
            }
            while (step == Step.Failed);
        }
    }

    private async Task<Step> SendAllAsync(CancellationToken cancellation)
    {
        Step step;
        do
        {
            step = await SendAsync(cancellation);
        }
        while (step == Step.Moved);
        return step;
    }

    private async Task<Step> SendAsync(CancellationToken cancellation)
    {
        try
        {
            var batch = await store.PeekAsync(_batchSize, MaxBatchBytes, cancellation);
            return batch.Events.Count == 0 ? Step.Empty : await SendAsync(batch, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The pump must outlive whatever happens: what it could not do now it does later.
            metrics.SendFailed();
            if (_backoff.Failures == 0)
                LogStoreFailed(e);
            return Step.Failed;
        }
    }

    private async Task<Step> SendAsync(OutboxBatch batch, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.SendTimeoutSeconds), time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        var result = await transport.SendAsync(batch.Events, linked.Token);
        switch (result.Outcome)
        {
            case SendOutcome.Accepted:
                await store.RemoveAsync(batch.LastSeq);
                metrics.Sent(batch.Events.Count);
                if (_backoff.Failures > 0)
                    LogRecovered(_backoff.Failures);
                _backoff.Reset();
                _batchSize = Math.Min(_options.BatchSize, _batchSize * 2);
                return Step.Moved;

            case SendOutcome.Refused when batch.Events.Count == 1:
                await store.SetAsideAsync(batch.LastSeq, result.Reason);
                metrics.SetAside();
                LogSetAside(batch.Events[0].EventId, result.Reason);
                return Step.Moved;

            case SendOutcome.Refused:
            case SendOutcome.TooLarge when batch.Events.Count > 1:
                _batchSize = batch.Events.Count / 2;
                return Step.Moved;

            default:
                metrics.SendFailed();
                if (_backoff.Failures == 0)
                    LogAway(result.Reason, store.Pending);
                return Step.Failed;
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "Telemetry does not take events ({Reason}); {Pending} wait on disk and are sent when it does")]
    private partial void LogAway(string reason, long pending);

    [LoggerMessage(11, LogLevel.Information, "Telemetry takes events again, after {Failures} failed sends")]
    private partial void LogRecovered(int failures);

    [LoggerMessage(12, LogLevel.Error, "Telemetry refused event {EventId}, which is set aside: {Reason}")]
    private partial void LogSetAside(string eventId, string reason);

    [LoggerMessage(13, LogLevel.Warning, "Events could not be sent; they are tried again")]
    private partial void LogStoreFailed(Exception error);

    [LoggerMessage(14, LogLevel.Information, "{Pending} events stay in the outbox for the next start")]
    private partial void LogLeft(long pending);
}
