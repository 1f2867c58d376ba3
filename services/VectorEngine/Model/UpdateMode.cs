namespace FitnessGrpc.VectorEngine;

/// <summary>Which points an upsert writes.</summary>
public enum UpdateMode
{
    /// <summary>All.</summary>
    Upsert,

    /// <summary>Those that do not exist.</summary>
    InsertOnly,

    /// <summary>Those that exist.</summary>
    UpdateOnly,
}
