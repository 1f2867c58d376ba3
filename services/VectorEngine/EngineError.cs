namespace FitnessGrpc.VectorEngine;

/// <summary>The kinds of error the engine reports.</summary>
public enum EngineError
{
    /// <summary>The request contradicts the collection (wrong dimension, unknown vector name).</summary>
    InvalidInput,

    /// <summary>The request is malformed by itself (value out of range, repeated index, NaN).</summary>
    Validation,

    /// <summary>The collection, alias or point does not exist.</summary>
    NotFound,

    /// <summary>The name is in use.</summary>
    AlreadyExists,

    /// <summary>A stated limit or the disk is exhausted.</summary>
    Exhausted,

    /// <summary>The collection's files are damaged and it is not served.</summary>
    DataLoss,

    /// <summary>The engine is not open, is closing, or stopped after a failed fsync.</summary>
    Unavailable,

    /// <summary>The data folder is in use by another process, or cannot be used.</summary>
    Precondition,

    /// <summary>The engine does not have this feature.</summary>
    Unsupported,
}
