namespace FitnessGrpc.Embedding.Serving;

/// <summary>How models come and go while the process runs.</summary>
public enum ModelControl
{
    /// <summary>They do not: what is there at the start is served. Calls of the repository are refused.</summary>
    None,

    /// <summary>By calls: RepositoryModelLoad and RepositoryModelUnload. Of the repository nothing is loaded by itself.</summary>
    Explicit,

    /// <summary>By their folders: the repository is looked at again and again; what is new, changed or gone is loaded, reloaded, removed.</summary>
    Poll,
}
