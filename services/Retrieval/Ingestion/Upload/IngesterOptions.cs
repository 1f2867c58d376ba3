namespace FitnessGrpc.Retrieval.Ingestion.Upload;

/// <summary>How documents are sent.</summary>
public sealed record IngesterOptions
{
    /// <summary>Most documents of a batch; the contract allows 256. Small batches give steady progress.</summary>
    public int BatchDocuments { get; init; } = 32;

    /// <summary>Most bytes of a batch, but for a single document that is larger. The contract allows 16 MiB.</summary>
    public int BatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Batches in flight at once: one is embedded while the other is on its way.</summary>
    public int InFlight { get; init; } = 2;

    /// <summary>Attempts of a batch while the server is unavailable or exhausted.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Attempts until the server has answered once: a wrong address should be told soon.</summary>
    public int FirstAttempts { get; init; } = 3;

    /// <summary>Pause after the first failed attempt; it doubles with each, unless the server names one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause, that the server names too.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for one batch. Embedding a document of the largest size on two cores takes about a minute.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(5);
}
