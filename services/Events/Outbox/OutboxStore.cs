using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.State;

namespace FitnessGrpc.Events.Outbox;

/// <summary>
/// Events on their way out, in the order in which they were published. <c>bytes_through</c> of a row is the sum of the sizes
/// up to it, so that what waits is known from the first and the last row.
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE outbox (seq INTEGER NOT NULL PRIMARY KEY, bytes_through INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE set_aside (id INTEGER NOT NULL PRIMARY KEY, payload BLOB NOT NULL, reason TEXT NOT NULL);
        """,
    ];

    private readonly SqliteDatabase _database;
    private readonly EventOutboxOptions _options;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Lock _gate = new();
    private long _changes;
    private long _shown;
    private long _pending;

    private OutboxStore(SqliteDatabase database, EventOutboxOptions options)
    {
        _database = database;
        _options = options;
    }

    /// <summary>Events that wait, as of the last change.</summary>
    public long Pending => Interlocked.Read(ref _pending);

    public static OutboxStore Open(string path, EventOutboxOptions options)
    {
        var store = new OutboxStore(SqliteDatabase.Open(path, Migrations), options);
        store._pending = store._database.ReadAsync(static s => Measure(s).Rows).GetAwaiter().GetResult();
        store.Announce();
        return store;
    }

    /// <summary>Keeps an event; returns how many of the oldest had to go for it.</summary>
    public async Task<long> AppendAsync(byte[] payload, CancellationToken cancellation)
    {
        var (level, dropped) = await _database.WriteAsync(session => Append(session, payload), cancellation);
        Show(level);
        Announce();
        return dropped;
    }

    /// <summary>The oldest events, at least one if there is any.</summary>
    public Task<OutboxBatch> PeekAsync(int maxEvents, long maxBytes, CancellationToken cancellation) => _database.ReadAsync(
        session =>
        {
            var first = session.Number("SELECT bytes_through - LENGTH(payload) FROM outbox ORDER BY seq LIMIT 1") ?? 0;
            var rows = session.Query(
                "SELECT seq, payload FROM outbox WHERE bytes_through <= @limit ORDER BY seq LIMIT @count",
                static r => (Seq: r.GetInt64(0), Payload: (byte[])r.GetValue(1)),
                ("@limit", first + maxBytes),
                ("@count", maxEvents));
            return new OutboxBatch(rows.Count == 0 ? 0 : rows[^1].Seq, [.. rows.Select(static r => Event.Parser.ParseFrom(r.Payload))]);
        },
        cancellation);

    /// <summary>Forgets everything up to <paramref name="seq"/>.</summary>
    public async Task RemoveAsync(long seq)
    {
        Show(await _database.WriteAsync(session =>
        {
            session.Execute("DELETE FROM outbox WHERE seq <= @seq", ("@seq", seq));
            return NextLevel(Measure(session).Rows);
        }));
    }

    /// <summary>Moves one event out of the way of those behind it.</summary>
    public async Task SetAsideAsync(long seq, string reason)
    {
        Show(await _database.WriteAsync(session =>
        {
            session.Execute(
                "INSERT INTO set_aside (payload, reason) SELECT payload, @reason FROM outbox WHERE seq = @seq", ("@reason", reason), ("@seq", seq));
            session.Execute("DELETE FROM outbox WHERE seq = @seq", ("@seq", seq));
            session.Execute(
                "DELETE FROM set_aside WHERE id <= (SELECT MAX(id) FROM set_aside) - @keep", ("@keep", _options.MaxSetAside));
            return NextLevel(Measure(session).Rows);
        }));
    }

    /// <summary>Events kept aside, oldest first, with the reason.</summary>
    public Task<List<(Event Event, string Reason)>> SetAsideAsync() => _database.ReadAsync(static s => s.Query(
        "SELECT payload, reason FROM set_aside ORDER BY id",
        static r => (Event.Parser.ParseFrom((byte[])r.GetValue(0)), r.GetString(1))));

    /// <summary>Returns once something may wait.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _news.WaitAsync(cancellation);

    public void Dispose() => _database.Dispose();

    private (Level Level, long Dropped) Append(SqliteSession session, byte[] payload)
    {
        var last = session.Query(
            "SELECT seq, bytes_through FROM outbox ORDER BY seq DESC LIMIT 1", static r => (Seq: r.GetInt64(0), Bytes: r.GetInt64(1)));
        var (seq, bytes) = last.Count == 0 ? (0, 0) : last[0];
        session.Execute(
            "INSERT INTO outbox (seq, bytes_through, payload) VALUES (@seq, @bytes, @payload)",
            ("@seq", seq + 1), ("@bytes", bytes + payload.Length), ("@payload", payload));

        var dropped = 0L;
        var (rows, size) = Measure(session);
        while (rows > _options.MaxPending || (size > _options.MaxPendingBytes && rows > 1))
        {
            // A hundredth at once: an outbox that stays full must not pay for a deletion with every event.
            var chunk = Math.Min(Math.Max(1, _options.MaxPending / 100), rows - 1);
            dropped += session.Execute("DELETE FROM outbox WHERE seq <= (SELECT MIN(seq) FROM outbox) + @chunk - 1", ("@chunk", chunk));
            (rows, size) = Measure(session);
        }
        return (NextLevel(rows), dropped);
    }

    private static (long Rows, long Bytes) Measure(SqliteSession session) => session.Query(
        """
        SELECT l.seq - f.seq + 1, l.bytes_through - f.bytes_through + LENGTH(f.payload)
        FROM (SELECT seq, bytes_through, payload FROM outbox ORDER BY seq LIMIT 1) f,
             (SELECT seq, bytes_through FROM outbox ORDER BY seq DESC LIMIT 1) l
        """,
        static r => (r.GetInt64(0), r.GetInt64(1))).FirstOrDefault();

    /// <summary>Writes finish in one order and their callers go on in another: the number of the change tells which level is the newest.</summary>
    private void Show(Level level)
    {
        lock (_gate)
        {
            if (level.Change <= _shown)
                return;
            _shown = level.Change;
            Interlocked.Exchange(ref _pending, level.Rows);
        }
    }

    /// <summary>On the writer's thread. A number that a failed commit leaves out does no harm.</summary>
    private Level NextLevel(long rows) => new(++_changes, rows);

    private void Announce()
    {
        try
        {
            if (_news.CurrentCount == 0)
                _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else announced in between.
        }
    }

    /// <param name="Change">Number of the change that led to it.</param>
    /// <param name="Rows">Events that wait.</param>
    private readonly record struct Level(long Change, long Rows);
}
