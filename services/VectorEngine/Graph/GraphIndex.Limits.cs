namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Numbers that measurements gave.</content>
internal sealed unsafe partial class GraphIndex
{
    /// <summary>Share of rows that pass a filter from which on a walk goes through all rows.</summary>
    private const float ThroughAll = 0.6f;

    /// <summary>Entries that a walk begins with.</summary>
    private const int Seeds = 8;

    /// <summary>Full vectors that are fetched ahead.</summary>
    private const int Ahead = 4;
}
