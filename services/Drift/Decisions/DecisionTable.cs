using System.Globalization;
using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.State;
using Action = FitnessGrpc.Contracts.Drift.V1.Action;
using Signal = FitnessGrpc.Contracts.Drift.V1.Signal;

namespace FitnessGrpc.Drift.Decisions;

/// <summary>The decisions on the disk. Whoever carries them out reads them by <c>seq</c>, in the order in which they were taken.</summary>
internal static class DecisionTable
{
    /// <summary>Takes the decision that a signal leads to now; null when it leads to none.</summary>
    public static DecisionRecord? Decide(SqliteSession session, SignalReading reading, DateTimeOffset now, TimeSpan cooldown)
    {
        if (!DecisionRule.Decides(reading, LastTime(session, reading.Signal), now, cooldown))
            return null;
        var seq = (session.Number("SELECT MAX(seq) FROM decisions") ?? 0) + 1;
        var decision = DecisionRecord.Reindex(seq, reading, now);
        session.Execute(
            """
            INSERT INTO decisions (seq, decision_id, signal, value, threshold, samples, action, time_ms)
            VALUES (@seq, @id, @signal, @value, @threshold, @samples, @action, @time)
            """,
            ("@seq", decision.Seq), ("@id", decision.Id.ToString("D")), ("@signal", (int)decision.Signal), ("@value", decision.Value),
            ("@threshold", decision.Threshold), ("@samples", decision.Samples), ("@action", (int)decision.Action),
            ("@time", now.ToUnixTimeMilliseconds()));
        return decision;
    }

    /// <summary>Decisions before <paramref name="before"/>, newest first.</summary>
    public static List<DecisionRecord> List(SqliteSession session, long before, int count) => session.Query(
        """
        SELECT seq, decision_id, signal, value, threshold, samples, action, time_ms
        FROM decisions WHERE seq < @before ORDER BY seq DESC LIMIT @count
        """,
        static r => new DecisionRecord(
            r.GetInt64(0), Guid.Parse(r.GetString(1), CultureInfo.InvariantCulture), (Signal)r.GetInt32(2), r.GetDouble(3), r.GetDouble(4),
            r.GetInt64(5), (Action)r.GetInt32(6), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(7))),
        ("@before", before), ("@count", count));

    private static DateTimeOffset? LastTime(SqliteSession session, Signal signal) =>
        session.Number("SELECT time_ms FROM decisions WHERE signal = @signal ORDER BY seq DESC LIMIT 1", ("@signal", (int)signal)) is { } time
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : null;
}
