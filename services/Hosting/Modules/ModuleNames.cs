namespace FitnessGrpc.Hosting.Modules;

/// <summary>Names of the modules: targets, configuration sections, data folders, metric labels.</summary>
public static class ModuleNames
{
    /// <summary>The vector engine.</summary>
    public const string Vectors = "vectors";

    /// <summary>Text to vectors.</summary>
    public const string Embedding = "embedding";

    /// <summary>Knowledge, search and the answer cache.</summary>
    public const string Retrieval = "retrieval";

    /// <summary>Answers.</summary>
    public const string Generation = "generation";

    /// <summary>Events, feedback and statistics.</summary>
    public const string Telemetry = "telemetry";

    /// <summary>Drift signals and decisions.</summary>
    public const string Drift = "drift";

    /// <summary>The public face.</summary>
    public const string Gateway = "gateway";
}
