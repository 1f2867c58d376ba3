namespace FitnessGrpc.VectorEngine;

/// <summary>The kinds of writes, for counting.</summary>
public enum EngineWrite
{
    /// <summary>Whole points.</summary>
    Upsert,

    /// <summary>Points deleted.</summary>
    Delete,

    /// <summary>Vectors of points.</summary>
    UpdateVectors,

    /// <summary>Vectors removed.</summary>
    DeleteVectors,

    /// <summary>Payloads set, replaced, removed or emptied.</summary>
    Payload,

    /// <summary>Payload indexes, vector names and settings.</summary>
    Schema,
}
