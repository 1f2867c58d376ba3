using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>Logs and counts what the engine tells, and ends the module when its storage failed.</summary>
internal sealed partial class EngineEvents(EngineMetrics metrics, IHostApplicationLifetime lifetime, ILogger<EngineEvents> logger) : IEngineEvents
{
    private int _failed;

    /// <summary>Whether the storage failed: nothing is written any more.</summary>
    public bool HasFailed => Volatile.Read(ref _failed) != 0;

    public void Damaged(string collection, string what)
    {
        metrics.Damaged();
        LogDamaged(collection, what);
    }

    public void TailCut(string collection, long bytes)
    {
        metrics.TailCut();
        LogTailCut(collection, bytes);
    }

    public void CheckpointFailed(string collection, Exception error)
    {
        metrics.CheckpointFailed();
        LogCheckpointFailed(collection, error);
    }

    public void Checkpointed() => metrics.Checkpointed();

    public void Queried(EngineQuery kind, TimeSpan took, bool done) => metrics.Queried(kind, took, done);

    public void Written(EngineWrite kind, int points) => metrics.Written(kind, points);

    public void Logged(long bytes) => metrics.Logged(bytes);

    public void Optimised(TimeSpan took, bool done) => metrics.Optimised(took, done);

    public void Snapshot(bool restored) => metrics.Snapshot(restored);

    public void Stray(string name, bool removed) => LogStray(name, removed);

    public void Fatal(Exception error)
    {
        LogFatal(error);
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            lifetime.StopApplication();
    }

    [LoggerMessage(1, LogLevel.Error, "Collection {Collection} is damaged: {What}")]
    private partial void LogDamaged(string collection, string what);

    [LoggerMessage(2, LogLevel.Warning, "Collection {Collection}: {Bytes} bytes of a write that a crash cut off were removed from the log")]
    private partial void LogTailCut(string collection, long bytes);

    [LoggerMessage(3, LogLevel.Error, "Collection {Collection}: the checkpoint could not be written; the log grows until one can")]
    private partial void LogCheckpointFailed(string collection, Exception error);

    [LoggerMessage(4, LogLevel.Warning, "Unknown or left over in the data folder: {Name}; removed: {Removed}")]
    private partial void LogStray(string name, bool removed);

    [LoggerMessage(5, LogLevel.Critical, "The storage failed; the module ends so that a restart reads what is on the disk")]
    private partial void LogFatal(Exception error);
}
