using FitnessGrpc.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift.Consuming;

/// <summary>
/// Carries events from the source to the handler, from the handler's cursor on, for as long as the module lives. Whatever
/// fails is tried again after a growing pause; a batch that is being handled at the end is handled to its end.
/// </summary>
internal sealed partial class EventConsumer(
    IEventSource source,
    IEventHandler handler,
    SourceHealth health,
    DriftMetrics metrics,
    IOptions<DriftOptions> options,
    TimeProvider time,
    ILogger<EventConsumer> logger) : BackgroundService
{
    private readonly Backoff _backoff = new(
        TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(options.Value.MaxBackoffSeconds), Random.Shared);

    /// <summary>The stored cursor is of no use: begin at the oldest event until one of the new cursors is stored.</summary>
    private bool _fromOldest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Failed(e);
            }
            await Task.Delay(_backoff.Next(), time, stoppingToken);
        }
    }

    private async Task ConsumeAsync(CancellationToken cancellation)
    {
        var cursor = _fromOldest ? "" : await handler.CursorAsync(cancellation);
        await foreach (var batch in Batching.ReadAsync(source, cursor, options.Value.BatchSize, cancellation))
        {
            await handler.HandleAsync(batch);
            Connected();
            if (batch.Events.Count > 0)
                _fromOldest = false;
        }
    }

    private void Connected()
    {
        if (_backoff.Failures > 0)
            LogRecovered(_backoff.Failures);
        _backoff.Reset();
        health.Connected();
        metrics.SourceConnected();
    }

    private void Failed(Exception error)
    {
        metrics.SourceFailed();
        switch (error)
        {
            case SourceException { Fault: SourceFault.Trimmed } when !_fromOldest:
                Restart("trimmed");
                LogTrimmed();
                break;
            case SourceException { Fault: SourceFault.UnknownCursor } when !_fromOldest:
                Restart("unknown_cursor");
                LogUnknownCursor(error.Message);
                break;
            case SourceException:
                health.Failed(error.Message);
                if (_backoff.Failures == 0)
                    LogAway(error.Message);
                break;
            default:
                health.Failed("they could not be counted");
                if (_backoff.Failures == 0)
                    LogFailed(error);
                break;
        }
    }

    private void Restart(string reason)
    {
        _fromOldest = true;
        metrics.SourceRestarted(reason);
        health.Failed("reading begins again at the oldest event");
    }

    [LoggerMessage(1, LogLevel.Warning, "Events are not read ({Reason}); reading goes on from the same place when they can be")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Information, "Events are read again, after {Failures} failed attempts")]
    private partial void LogRecovered(int failures);

    [LoggerMessage(3, LogLevel.Warning, "Events that were not counted yet have left the log; reading begins again at the oldest that is kept")]
    private partial void LogTrimmed();

    [LoggerMessage(4, LogLevel.Warning, "The log is not the one that was read before ({Reason}); reading begins at its oldest event, and what was counted stays counted once")]
    private partial void LogUnknownCursor(string reason);

    [LoggerMessage(5, LogLevel.Error, "Events could not be counted; they are read again")]
    private partial void LogFailed(Exception error);
}
