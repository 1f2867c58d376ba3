namespace FitnessGrpc.VectorEngine;

/// <summary>The kinds of reads, for counting.</summary>
public enum EngineQuery
{
    /// <summary>Points by id.</summary>
    Get,

    /// <summary>Pages of points.</summary>
    Scroll,

    /// <summary>Number of points.</summary>
    Count,

    /// <summary>Values of a field.</summary>
    Facet,

    /// <summary>Hits in groups.</summary>
    Groups,

    /// <summary>Distances within a sample.</summary>
    Matrix,

    /// <summary>A query that does not rank.</summary>
    Unranked,

    /// <summary>Closest to a vector or a point.</summary>
    Nearest,

    /// <summary>By a field.</summary>
    OrderBy,

    /// <summary>Several rankings made one.</summary>
    Fusion,

    /// <summary>At random.</summary>
    Sample,

    /// <summary>By examples.</summary>
    Recommend,

    /// <summary>By a target and pairs.</summary>
    Discover,

    /// <summary>By pairs.</summary>
    Context,

    /// <summary>By a target and scored examples.</summary>
    Feedback,

    /// <summary>Close and different.</summary>
    Mmr,

    /// <summary>By an expression.</summary>
    Formula,
}
