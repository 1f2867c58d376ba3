using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Consuming;
using FitnessGrpc.Drift.Decisions;
using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift.Counting;

/// <summary>
/// Counts events into the windows and decides. Ids, counts, decisions and the cursor of a batch are one transaction, so that
/// a crash leaves all of it or nothing, and an event that comes again is known by its id.
/// </summary>
internal sealed partial class EventCounter(
    SqliteDatabase database, SignalReader signals, DriftMetrics metrics, IOptions<DriftOptions> options, TimeProvider time, ILogger<EventCounter> logger)
    : IEventHandler
{
    /// <summary>
    /// While old events are being read the windows hold part of the truth, so nothing is decided until the source is idle or
    /// the events are this young.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    public Task<string> CursorAsync(CancellationToken cancellation) => database.ReadAsync(
        static session => session.Text("SELECT cursor FROM source") ?? "", cancellation);

    public async Task HandleAsync(EventBatch batch)
    {
        var now = time.GetUtcNow();
        var outcome = await database.WriteAsync(session => Handle(session, batch, now));
        metrics.Counted(outcome);
        foreach (var decision in outcome.Decisions)
            LogDecided(decision.Signal, decision.Value, decision.Threshold, decision.Samples, decision.Action);
    }

    private BatchOutcome Handle(SqliteSession session, EventBatch batch, DateTimeOffset now)
    {
        var outcome = new BatchOutcome();
        var newest = Count(session, batch.Events, now, outcome);
        if (batch.Events.Count > 0)
            Keep(session, batch.Cursor, now);
        outcome.Lag = batch.Idle || newest is null ? TimeSpan.Zero : now - newest.Value;
        outcome.Signals = signals.Read(session, now);
        if (batch.Idle || now - newest <= Fresh)
            Decide(session, now, outcome);
        return outcome;
    }

    /// <returns>Time of the newest event; null when there was none.</returns>
    private DateTimeOffset? Count(SqliteSession session, IReadOnlyList<Event> events, DateTimeOffset now, BatchOutcome outcome)
    {
        DateTimeOffset? newest = null;
        var answers = new AnswerDeltas();
        foreach (var item in events)
        {
            if (!IsWellFormed(item) || !EventIds.TryParse(item.EventId, out var id))
            {
                // Passed over: one event at fault must not hold up those behind it for ever.
                outcome.CountMalformed();
                continue;
            }
            var effect = Effect.Of(item, now, options.Value);
            if (newest is null || effect.Time > newest)
                newest = effect.Time;
            // What is late changes nothing however often it comes, so its id need not be remembered.
            if (effect.Kind != EffectKind.Late && !Remember(session, id, now))
            {
                outcome.Duplicates++;
                continue;
            }
            outcome.Count(item, effect.Kind);
            answers.Add(effect);
            if (effect.Kind == EffectKind.Judgment)
                Judge(session, item.FeedbackGiven, effect.Time);
        }
        answers.Write(session);
        return newest;
    }

    private void Decide(SqliteSession session, DateTimeOffset now, BatchOutcome outcome)
    {
        foreach (var reading in outcome.Signals)
        {
            if (DecisionTable.Decide(session, reading, now, TimeSpan.FromSeconds(options.Value.CooldownSeconds)) is { } decision)
                outcome.Decisions.Add(decision);
        }
    }

    private static bool IsWellFormed(Event item) =>
        item.Time is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 };

    /// <summary>False when the id is there already.</summary>
    private static bool Remember(SqliteSession session, byte[] id, DateTimeOffset now) => session.Execute(
        "INSERT INTO seen (event_id, seen_ms) VALUES (@id, @now) ON CONFLICT (event_id) DO NOTHING",
        ("@id", id), ("@now", now.ToUnixTimeMilliseconds())) > 0;

    /// <summary>A later judgment of the same question takes the place of the earlier one, whichever arrives first.</summary>
    private static void Judge(SqliteSession session, FeedbackGiven item, DateTimeOffset at)
    {
        EventIds.TryParse(item.QueryId, out var query);
        session.Execute(
            """
            INSERT INTO judgments (query_id, time_ms, rating) VALUES (@query, @time, @rating)
            ON CONFLICT (query_id) DO UPDATE SET time_ms = excluded.time_ms, rating = excluded.rating
            WHERE excluded.time_ms >= judgments.time_ms
            """,
            ("@query", query), ("@time", at.ToUnixTimeMilliseconds()), ("@rating", (int)item.Rating));
    }

    private static void Keep(SqliteSession session, string cursor, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO source (id, cursor, counted_ms) VALUES (1, @cursor, @now)
        ON CONFLICT (id) DO UPDATE SET cursor = excluded.cursor, counted_ms = excluded.counted_ms
        """,
        ("@cursor", cursor), ("@now", now.ToUnixTimeMilliseconds()));

    [LoggerMessage(10, LogLevel.Warning, "{Signal} drifts: {Value:F3} is above {Threshold:F3} over {Samples} samples; decided {Action}")]
    private partial void LogDecided(Contracts.Drift.V1.Signal signal, double value, double threshold, long samples, Contracts.Drift.V1.Action action);
}
