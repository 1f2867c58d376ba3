namespace FitnessGrpc.Telemetry.Statistics;

/// <summary>What is counted. The numbers are stored: never give one a second meaning.</summary>
internal static class CounterId
{
    public const int Queries = 1;
    public const int ExactHits = 2;
    public const int SemanticHits = 3;
    public const int Misses = 4;
    public const int Unanswered = 5;
    public const int PromptTokens = 6;
    public const int CompletionTokens = 7;
    public const int Corrections = 8;

    /// <summary>Latencies: this plus the bin.</summary>
    public const int FirstLatencyBin = 1000;
}
