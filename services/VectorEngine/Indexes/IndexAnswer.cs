namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>What an index can say about a test.</summary>
internal enum IndexAnswer
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>These slots and no others may match.</summary>
    Superset,

    /// <summary>These slots match.</summary>
    Exact,
}
