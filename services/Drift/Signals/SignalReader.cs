using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.State;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift.Signals;

/// <summary>The signals over the windows that end now.</summary>
internal sealed class SignalReader(IOptions<DriftOptions> options)
{
    public IReadOnlyList<SignalReading> Read(SqliteSession session, DateTimeOffset now) =>
        [CacheMiss(session, now, options.Value.CacheMiss), Dislike(session, now, options.Value.Dislike)];

    private static SignalReading CacheMiss(SqliteSession session, DateTimeOffset now, SignalOptions rule)
    {
        var (hits, misses) = session.Query(
            "SELECT COALESCE(SUM(hits), 0), COALESCE(SUM(misses), 0) FROM answers WHERE start >= @from",
            static r => (r.GetInt64(0), r.GetInt64(1)),
            ("@from", TimeWindow.Ending(now, rule.WindowSeconds).From))[0];
        return new SignalReading(Signal.CacheMissRatio, misses, hits, rule);
    }

    private static SignalReading Dislike(SqliteSession session, DateTimeOffset now, SignalOptions rule)
    {
        var counts = session.Query(
            "SELECT rating, COUNT(*) FROM judgments WHERE time_ms >= @from GROUP BY rating",
            static r => (Rating: r.GetInt32(0), Count: r.GetInt64(1)),
            ("@from", TimeWindow.Ending(now, rule.WindowSeconds).From * 1000)).ToDictionary(static c => c.Rating, static c => c.Count);
        return new SignalReading(
            Signal.DislikeRatio, counts.GetValueOrDefault((int)Rating.Dislike), counts.GetValueOrDefault((int)Rating.Like), rule);
    }
}
