using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift.Counting;

/// <summary>Lets what is too old, or too much, leave the tables: a little at a time, so that counting goes on.</summary>
internal sealed partial class Trimmer(SqliteDatabase database, IOptions<DriftOptions> options, TimeProvider time, ILogger<Trimmer> logger)
    : BackgroundService
{
    private const int Chunk = 2000;

    /// <summary>
    /// An event may come again until it is too late to count: for the longest window, and for the day that Telemetry lets a
    /// clock be ahead.
    /// </summary>
    private static readonly TimeSpan ClockAhead = TimeSpan.FromDays(1);

    /// <summary>Trims until nothing is left to trim.</summary>
    public async Task TrimAsync(CancellationToken cancellation)
    {
        while (await database.WriteAsync(Trim, cancellation) > 0)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.TrimIntervalSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    private int Trim(SqliteSession session)
    {
        var now = time.GetUtcNow();
        var settings = options.Value;
        var longest = TimeSpan.FromSeconds(Math.Max(settings.CacheMiss.WindowSeconds, settings.Dislike.WindowSeconds));
        return Seen(session, (now - longest - ClockAhead).ToUnixTimeMilliseconds(), settings.MaxSeenEvents)
            + session.Execute(
                "DELETE FROM answers WHERE start IN (SELECT start FROM answers WHERE start < @from ORDER BY start LIMIT @chunk)",
                ("@from", TimeWindow.Ending(now, settings.CacheMiss.WindowSeconds).From), ("@chunk", Chunk))
            + session.Execute(
                "DELETE FROM judgments WHERE query_id IN (SELECT query_id FROM judgments WHERE time_ms < @from ORDER BY time_ms LIMIT @chunk)",
                ("@from", TimeWindow.Ending(now, settings.Dislike.WindowSeconds).From * 1000), ("@chunk", Chunk))
            + session.Execute(
                """
                DELETE FROM judgments WHERE query_id IN (
                    SELECT query_id FROM judgments ORDER BY time_ms LIMIT MIN(@chunk, MAX(0, (SELECT COUNT(*) FROM judgments) - @max)))
                """,
                ("@max", settings.MaxJudgments), ("@chunk", Chunk))
            + session.Execute(
                "DELETE FROM decisions WHERE seq <= (SELECT MAX(seq) FROM decisions) - @max", ("@max", settings.MaxDecisions));
    }

    private static int Seen(SqliteSession session, long oldest, long max)
    {
        var through = session.Number(
            """
            SELECT MAX(seq) FROM (SELECT seq, seen_ms FROM seen ORDER BY seq LIMIT @chunk) AS head
            WHERE seen_ms < @oldest OR seq <= (SELECT MAX(seq) FROM seen) - @max
            """,
            ("@chunk", Chunk), ("@oldest", oldest), ("@max", max));
        return through is null ? 0 : session.Execute("DELETE FROM seen WHERE seq <= @through", ("@through", through));
    }

    [LoggerMessage(20, LogLevel.Error, "Old counts could not be trimmed; it is tried again")]
    private partial void LogFailed(Exception error);
}
