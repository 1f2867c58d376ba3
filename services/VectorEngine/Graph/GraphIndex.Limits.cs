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

    /// <summary>Share of the pool that is scored again.</summary>
    internal static float RescoreShare = 1f;

    /// <summary>Rows that are scored again at least.</summary>
    internal static int RescoreLeast = 30;
}
