using System.Diagnostics.Metrics;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>What an operator sees of the engine. Collections are not labels: their names are the users'.</summary>
internal sealed class EngineMetrics
{
    /// <summary>How long the totals of the collections serve: one scrape reads several of them.</summary>
    private const int FreshMilliseconds = 200;

    private readonly Counter<long> _damages;
    private readonly Counter<long> _tails;
    private readonly Counter<long> _checkpoints;
    private readonly Counter<long> _checkpointFailures;
    private readonly Counter<long> _queries;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _upserted;
    private readonly Counter<long> _logged;
    private readonly Counter<long> _snapshots;
    private readonly Counter<long> _restores;
    private readonly Counter<long> _mergeFailures;
    private readonly Histogram<double> _queryDuration;
    private readonly Histogram<double> _mergeDuration;
    private readonly Lock _gate = new();
    private Engine? _engine;
    private EngineNumbers _numbers;
    private long _readAt = long.MinValue;

    public EngineMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.VectorEngine");
        _damages = meter.CreateCounter<long>("vectors.damages", "{damage}", "Damaged parts found in the files of collections.");
        _tails = meter.CreateCounter<long>("vectors.tails.cut", "{tail}", "Torn last records that were cut at start.");
        _checkpoints = meter.CreateCounter<long>("vectors.checkpoints", "{checkpoint}", "Checkpoints that were written.");
        _checkpointFailures = meter.CreateCounter<long>("vectors.checkpoints.failed", "{checkpoint}", "Checkpoints that could not be written.");
        _queries = meter.CreateCounter<long>("vectors.queries", "{query}", "Reads by kind and result: ok, failed (refused or cancelled).");
        _queryDuration = meter.CreateHistogram<double>("vectors.query.duration", "s", "Time of a read in the engine by kind.");
        _writes = meter.CreateCounter<long>("vectors.writes", "{write}", "Writes that were logged and applied by kind.");
        _upserted = meter.CreateCounter<long>("vectors.points.upserted", "{point}", "Points that upserts wrote.");
        _logged = meter.CreateCounter<long>("vectors.log.written", "By", "Bytes written to logs.");
        _snapshots = meter.CreateCounter<long>("vectors.snapshots.created", "{snapshot}", "Snapshots that were made.");
        _restores = meter.CreateCounter<long>("vectors.snapshots.restored", "{snapshot}", "Snapshots that were restored.");
        _mergeDuration = meter.CreateHistogram<double>("vectors.optimizer.duration", "s", "Time of a merge or of the indexing of a segment; the count is how many.");
        _mergeFailures = meter.CreateCounter<long>("vectors.optimizer.failed", "{merge}", "Merges and indexings that failed.");
        meter.CreateObservableGauge("vectors.optimizer.running", () => Numbers().Optimising, "{collection}", "Collections whose segments are being merged or indexed.");
        meter.CreateObservableGauge("vectors.collections", () => _engine?.Collections.Count ?? 0, "{collection}", "Collections.");
        meter.CreateObservableGauge("vectors.collections.damaged", () => _engine?.DamagedCollections ?? 0, "{collection}", "Collections that are too damaged to be served.");
        meter.CreateObservableGauge("vectors.points", () => Numbers().Points, "{point}", "Points of all collections.");
        meter.CreateObservableGauge("vectors.vectors", () => Numbers().Vectors, "{vector}", "Vectors of all collections.");
        meter.CreateObservableGauge("vectors.segments", () => Numbers().Segments, "{segment}", "Segments of all collections, those that are written to included.");
        meter.CreateObservableGauge("vectors.log", () => Numbers().LogBytes, "By", "Length of all logs, which a start after a crash replays.");
        meter.CreateObservableGauge("vectors.memory", () => Numbers().MemoryBytes, "By", "Collected heap and graphs.");
        meter.CreateObservableGauge("vectors.memory.limit", () => Numbers().MaxMemoryBytes, "By", "Memory beyond which writes are refused.");
    }

    public void Observe(Engine engine) => _engine = engine;

    public void Damaged() => _damages.Add(1);

    public void TailCut() => _tails.Add(1);

    public void Checkpointed() => _checkpoints.Add(1);

    public void CheckpointFailed() => _checkpointFailures.Add(1);

    public void Queried(EngineQuery kind, TimeSpan took, bool done)
    {
        var label = new KeyValuePair<string, object?>("kind", NameOf(kind));
        _queryDuration.Record(took.TotalSeconds, label);
        _queries.Add(1, label, new KeyValuePair<string, object?>("result", done ? "ok" : "failed"));
    }

    public void Written(EngineWrite kind, int points)
    {
        _writes.Add(1, new KeyValuePair<string, object?>("kind", NameOf(kind)));
        if (points > 0)
            _upserted.Add(points);
    }

    public void Logged(long bytes) => _logged.Add(bytes);

    public void Optimised(TimeSpan took, bool done)
    {
        _mergeDuration.Record(took.TotalSeconds);
        if (!done)
            _mergeFailures.Add(1);
    }

    public void Snapshot(bool restored) => (restored ? _restores : _snapshots).Add(1);

    internal static string NameOf(EngineQuery kind) => kind switch
    {
        EngineQuery.Get => "get",
        EngineQuery.Scroll => "scroll",
        EngineQuery.Count => "count",
        EngineQuery.Facet => "facet",
        EngineQuery.Groups => "groups",
        EngineQuery.Matrix => "matrix",
        EngineQuery.Nearest => "nearest",
        EngineQuery.OrderBy => "order_by",
        EngineQuery.Fusion => "fusion",
        EngineQuery.Sample => "sample",
        EngineQuery.Recommend => "recommend",
        EngineQuery.Discover => "discover",
        EngineQuery.Context => "context",
        EngineQuery.Feedback => "feedback",
        EngineQuery.Mmr => "mmr",
        EngineQuery.Formula => "formula",
        _ => "unranked",
    };

    internal static string NameOf(EngineWrite kind) => kind switch
    {
        EngineWrite.Upsert => "upsert",
        EngineWrite.Delete => "delete",
        EngineWrite.UpdateVectors => "update_vectors",
        EngineWrite.DeleteVectors => "delete_vectors",
        EngineWrite.Payload => "payload",
        _ => "schema",
    };

    private EngineNumbers Numbers()
    {
        lock (_gate)
        {
            var now = Environment.TickCount64;
            if (_readAt == long.MinValue || now - _readAt > FreshMilliseconds)
                (_numbers, _readAt) = (_engine?.Numbers() ?? default, now);
            return _numbers;
        }
    }
}
