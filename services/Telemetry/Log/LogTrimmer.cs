using FitnessGrpc.Hosting.State;
using FitnessGrpc.Telemetry.Statistics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Telemetry.Log;

/// <summary>Lets what is too old, or too much, leave the log and the counters: a little at a time, so that intake goes on.</summary>
internal sealed partial class LogTrimmer(
    SqliteDatabase database, IOptions<TelemetryOptions> options, TimeProvider time, TelemetryMetrics metrics, ILogger<LogTrimmer> logger)
    : BackgroundService
{
    private const int Chunk = 2000;

    /// <summary>Statistics reach back 31 days; a day more covers clocks that differ.</summary>
    private static readonly TimeSpan StatisticsAge = TimeSpan.FromSeconds(StatisticsReader.MaxWindowSeconds) + TimeSpan.FromDays(1);

    /// <summary>Trims until nothing is left to trim; returns how many events left.</summary>
    public async Task<long> TrimAsync(CancellationToken cancellation)
    {
        var total = 0L;
        int trimmed;
        do
        {
            trimmed = await database.WriteAsync(TrimEvents, cancellation);
            total += trimmed;
        }
        while (trimmed > 0);
        int forgotten;
        do
        {
            forgotten = await database.WriteAsync(TrimStatistics, cancellation);
        }
        while (forgotten > 0);
        metrics.Trimmed(total);
        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.TrimIntervalSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await TrimAsync(stoppingToken) is > 0 and var trimmed)
                    LogTrimmed(trimmed);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    private int TrimEvents(SqliteSession session)
    {
        var oldest = (time.GetUtcNow() - TimeSpan.FromDays(options.Value.RetentionDays)).ToUnixTimeMilliseconds();
        var excess = EventLog.LastPosition(session) - options.Value.MaxEvents;
        var through = session.Number(
            """
            SELECT MAX(position) FROM (SELECT position, intake_ms FROM events ORDER BY position LIMIT @chunk) AS head
            WHERE intake_ms < @oldest OR position <= @excess
            """,
            ("@chunk", Chunk), ("@oldest", oldest), ("@excess", excess));
        if (through is null)
            return 0;
        session.Execute("UPDATE log SET trimmed_through = @through", ("@through", through));
        return session.Execute("DELETE FROM events WHERE position <= @through", ("@through", through));
    }

    private int TrimStatistics(SqliteSession session)
    {
        var oldest = (time.GetUtcNow() - StatisticsAge).ToUnixTimeSeconds();
        var gone = session.Execute(
            "DELETE FROM judgments WHERE query_id IN (SELECT query_id FROM judgments WHERE time_ms < @oldest LIMIT @chunk)",
            ("@oldest", oldest * 1000), ("@chunk", Chunk));
        foreach (var width in WindowCover.Widths)
        {
            // Up to the end of the oldest bucket that holds too many rows for one step is still one bucket.
            var through = session.Number(
                "SELECT MAX(start) FROM (SELECT start FROM counters WHERE width = @width AND start < @oldest ORDER BY start LIMIT @chunk) AS head",
                ("@width", width), ("@oldest", oldest - width), ("@chunk", Chunk));
            if (through is not null)
                gone += session.Execute("DELETE FROM counters WHERE width = @width AND start <= @through", ("@width", width), ("@through", through));
        }
        return gone;
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} events left the log")]
    private partial void LogTrimmed(long count);

    [LoggerMessage(2, LogLevel.Error, "The log could not be trimmed; it is tried again")]
    private partial void LogFailed(Exception error);
}
