using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.State;
using FitnessGrpc.Telemetry.Statistics;
using Google.Protobuf;

namespace FitnessGrpc.Telemetry.Log;

/// <summary>The log of events in the order of intake. Whatever an event changes is changed in the transaction that adds it.</summary>
internal sealed class EventLog
{
    private const int PageEvents = 500;
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly TelemetryMetrics _metrics;
    private readonly CommitSignal _signal = new();
    private readonly ulong _logId;

    public EventLog(SqliteDatabase database, TimeProvider time, TelemetryMetrics metrics)
    {
        _database = database;
        _time = time;
        _metrics = metrics;
        var id = database.WriteAsync(static session =>
        {
            session.Execute(
                "INSERT INTO log (id, trimmed_through) SELECT @id, 0 WHERE NOT EXISTS (SELECT 1 FROM log)", ("@id", Guid.NewGuid().ToString("N")));
            return session.Text("SELECT id FROM log")!;
        }).GetAwaiter().GetResult();
        _logId = Convert.ToUInt64(id[..16], 16);
    }

    /// <summary>Adds the events whose ids are not there yet. They are valid.</summary>
    /// <returns>How many were new.</returns>
    public async Task<int> AppendAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        var accepted = await _database.WriteAsync(session => Append(session, events), cancellation);
        Committed(accepted, events.Count - accepted);
        return accepted;
    }

    /// <summary>Adds events within a transaction that does more; call <see cref="Committed"/> after it.</summary>
    public int Append(SqliteSession session, IReadOnlyList<Event> events)
    {
        var accepted = 0;
        var deltas = new CounterDeltas();
        var intake = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var position = LastPosition(session);
        foreach (var item in events)
        {
            var added = session.Execute(
                "INSERT INTO events (position, event_id, intake_ms, payload) VALUES (@position, @id, @intake, @payload) ON CONFLICT (event_id) DO NOTHING",
                ("@position", position + 1), ("@id", EventId.Bytes(item.EventId)), ("@intake", intake), ("@payload", item.ToByteArray()));
            if (added == 0)
                continue;
            position++;
            accepted++;
            // A clock that is ahead must not move counts into the future: what happened is known, so it is past.
            var happened = Math.Min(intake, item.Time.ToDateTimeOffset().ToUnixTimeMilliseconds());
            deltas.Add(item, happened / 1000);
            if (item.PayloadCase == Event.PayloadOneofCase.FeedbackGiven)
                Judge(session, item.FeedbackGiven, happened);
        }
        deltas.Write(session);
        return accepted;
    }

    /// <summary>A transaction with events is on the disk: counts them and wakes the tails.</summary>
    public void Committed(int accepted, int duplicates)
    {
        _metrics.Taken(accepted, duplicates);
        if (accepted > 0)
            _signal.Raise();
    }

    /// <summary>Events after a cursor, then new ones as they come; a heartbeat (no event) after every silence of this length.</summary>
    /// <exception cref="DomainException">INVALID_ARGUMENT: not a cursor of this log. OUT_OF_RANGE: events after it have left the log.</exception>
    public async IAsyncEnumerable<(LogCursor Cursor, Event? Event)> TailAsync(
        string cursor, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = await StartAsync(cursor, cancellation);
        while (true)
        {
            var next = _signal.Next;
            var page = await ReadAsync(position, cancellation);
            foreach (var (at, item) in page)
            {
                position = at;
                yield return (new LogCursor(_logId, at), item);
            }
            if (page.Count > 0)
                continue;
            if (!await NewsAsync(next, heartbeat, cancellation))
                yield return (new LogCursor(_logId, position), null);
        }
    }

    /// <summary>Last position that was ever given, also when its event has left the log.</summary>
    public static long LastPosition(SqliteSession session) =>
        session.Number("SELECT MAX(position) FROM events") ?? TrimmedThrough(session);

    public static long TrimmedThrough(SqliteSession session) => session.Number("SELECT trimmed_through FROM log") ?? 0;

    private Task<long> StartAsync(string cursor, CancellationToken cancellation) => _database.ReadAsync(
        session => cursor.Length == 0
            ? TrimmedThrough(session)
            : LogCursor.Parse(cursor, _logId, LastPosition(session)).Position,
        cancellation);

    private Task<List<(long Position, Event Event)>> ReadAsync(long after, CancellationToken cancellation) => _database.ReadAsync(
        session =>
        {
            if (after < TrimmedThrough(session))
            {
                throw new DomainException(
                    ErrorKind.OutOfRange, "cursor: events after it have left the log; start again with an empty cursor, at the oldest that is kept");
            }
            return session.Query(
                "SELECT position, payload FROM events WHERE position > @after ORDER BY position LIMIT @count",
                static r => (r.GetInt64(0), Event.Parser.ParseFrom((byte[])r.GetValue(1))),
                ("@after", after), ("@count", PageEvents));
        },
        cancellation);

    private async Task<bool> NewsAsync(Task next, TimeSpan heartbeat, CancellationToken cancellation)
    {
        try
        {
            await next.WaitAsync(heartbeat, _time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>A later judgment of the same question takes the place of the earlier one, whichever arrives first.</summary>
    private static void Judge(SqliteSession session, FeedbackGiven item, long happened) => session.Execute(
        """
        INSERT INTO judgments (query_id, time_ms, rating) VALUES (@query, @time, @rating)
        ON CONFLICT (query_id) DO UPDATE SET time_ms = excluded.time_ms, rating = excluded.rating
        WHERE excluded.time_ms >= judgments.time_ms
        """,
        ("@query", EventId.Bytes(item.QueryId)),
        ("@time", happened),
        ("@rating", (int)item.Rating));
}
