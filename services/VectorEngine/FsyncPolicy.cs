namespace FitnessGrpc.VectorEngine;

/// <summary>When the write-ahead log is forced to the disk.</summary>
public enum FsyncPolicy
{
    /// <summary>Before a write is acknowledged: it survives a power cut.</summary>
    Always,

    /// <summary>Every <see cref="EngineOptions.FsyncInterval"/>: a power cut can take the writes of that time, a killed process none.</summary>
    Interval,

    /// <summary>Left to the operating system; a killed process loses nothing.</summary>
    Never,
}
