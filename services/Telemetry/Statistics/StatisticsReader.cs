using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.State;

namespace FitnessGrpc.Telemetry.Statistics;

/// <summary>
/// Adds up the counters of a window. Events count at the time they happened, not when they arrived: what waited in an outbox
/// counts where it belongs. One from a clock that is ahead counts when it arrived. The window ends with the second that now
/// is, and starts so many whole seconds before.
/// </summary>
internal sealed class StatisticsReader(SqliteDatabase database, TimeProvider time)
{
    public const int DefaultWindowSeconds = 86_400;
    public const int MaxWindowSeconds = 31 * 86_400;

    public Task<WindowStatistics> ReadAsync(int windowSeconds, CancellationToken cancellation)
    {
        var to = time.GetUtcNow().ToUnixTimeSeconds() + 1;
        var from = to - windowSeconds;
        return database.ReadAsync(session => Read(session, from, to), cancellation);
    }

    private static WindowStatistics Read(SqliteSession session, long from, long to)
    {
        var counters = new Dictionary<int, long>();
        foreach (var range in WindowCover.Of(from, to))
        {
            var sums = session.Query(
                "SELECT counter, SUM(value) FROM counters WHERE width = @width AND start >= @from AND start < @to GROUP BY counter",
                static r => (Counter: r.GetInt32(0), Sum: r.GetInt64(1)),
                ("@width", range.Width), ("@from", range.From), ("@to", range.To));
            foreach (var (counter, sum) in sums)
                counters[counter] = counters.GetValueOrDefault(counter) + sum;
        }
        var judgments = session.Query(
            "SELECT rating, COUNT(*) FROM judgments WHERE time_ms >= @from AND time_ms < @to GROUP BY rating",
            static r => (Rating: r.GetInt32(0), Count: r.GetInt64(1)),
            ("@from", from * 1000), ("@to", to * 1000)).ToDictionary(static j => j.Rating, static j => j.Count);
        return new WindowStatistics(
            from, to, counters, judgments.GetValueOrDefault((int)Rating.Like), judgments.GetValueOrDefault((int)Rating.Dislike));
    }
}
