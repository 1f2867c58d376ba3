namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>What a call needs; each includes the ones before it.</summary>
internal enum Right
{
    /// <summary>Reads.</summary>
    Read,

    /// <summary>Writes of points and of payload indexes.</summary>
    Write,

    /// <summary>Management of collections, aliases and snapshots; never given for one collection alone.</summary>
    Manage,
}
