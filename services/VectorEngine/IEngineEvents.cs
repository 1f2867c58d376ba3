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

    /// <summary>A file or folder was left over or is unknown.</summary>
    void Stray(string name, bool removed);

    /// <summary>fsync failed: the engine takes no more writes and its process should end.</summary>
    void Fatal(Exception error);
}
