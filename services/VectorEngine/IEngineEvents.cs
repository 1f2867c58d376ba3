namespace FitnessGrpc.VectorEngine;

/// <summary>What the engine tells its host about. Calls come from any thread and must not block.</summary>
public interface IEngineEvents
{
    /// <summary>Damage was found in a collection's files; what could be read is served, or nothing when it says so.</summary>
    void Damaged(string collection, string what);

    /// <summary>A torn last record, left by a crash, was cut.</summary>
    void TailCut(string collection, long bytes);

    /// <summary>A checkpoint failed; the log keeps growing and it is tried again.</summary>
    void CheckpointFailed(string collection, Exception error);

    /// <summary>A checkpoint was written.</summary>
    void Checkpointed()
    {
    }

    /// <summary>A read ended.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="done">Whether it has an answer: it was neither refused nor cancelled.</param>
    void Queried(EngineQuery kind, TimeSpan took, bool done)
    {
    }

    /// <summary>A write was logged and applied.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="points">Points that an upsert wrote, else 0.</param>
    void Written(EngineWrite kind, int points)
    {
    }

    /// <summary>Bytes were written to a log.</summary>
    void Logged(long bytes)
    {
    }

    /// <summary>Segments of a collection were merged or indexed, or that failed.</summary>
    void Optimised(TimeSpan took, bool done)
    {
    }

    /// <summary>A snapshot was made, or one was restored.</summary>
    void Snapshot(bool restored)
    {
    }

    /// <summary>A file or folder was left over or is unknown.</summary>
    void Stray(string name, bool removed);

    /// <summary>fsync failed: the engine takes no more writes and its process should end.</summary>
    void Fatal(Exception error);
}
