namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Choices inside the index that no configuration names. The defaults come from measurements.</summary>
internal sealed record GraphTuning
{
    public static GraphTuning Default { get; } = new();

    /// <summary>Coordinates that a walk sees; 0 leaves the choice to the index.</summary>
    public int Coordinates { get; init; }

    /// <summary>Rows where walks may begin; 0 for the square root of the number of rows.</summary>
    public int Entries { get; init; }

    /// <summary>See <see cref="Builder{TScorer}"/>. Above 1 rows keep more of the longer links.</summary>
    public float Slack { get; init; } = 1.1f;

    /// <summary>Times that rows are inserted; from the second on they find their links in the whole graph.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>Rows that the projection is fitted on.</summary>
    public int Sample { get; init; } = 8192;
}
