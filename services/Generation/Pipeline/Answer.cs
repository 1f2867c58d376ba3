using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>What is known of an answer while it comes into being.</summary>
internal sealed class Answer
{
    /// <summary>Id of the question, a UUID of version 7.</summary>
    public required string QueryId { get; init; }

    /// <summary>When the question arrived, as <see cref="TimeProvider.GetTimestamp"/> gives it.</summary>
    public required long Arrived { get; init; }

    /// <summary>Where it comes from.</summary>
    public CacheStatus Cache { get; set; } = CacheStatus.Miss;

    /// <summary>Cosine to the remembered question or the nearest one looked at; null when the cache was not asked.</summary>
    public double? CacheSimilarity { get; set; }

    /// <summary>Who wrote it.</summary>
    public required string Model { get; set; }

    /// <summary>The text, once it is whole.</summary>
    public string Text { get; set; } = "";

    /// <summary>Passages that the text cites.</summary>
    public IReadOnlyList<Citation> Citations { get; set; } = [];

    /// <summary>False when the knowledge base does not answer the question.</summary>
    public bool Answered { get; set; } = true;

    /// <summary>Cosine of the best passage; null when there was no search or no cosine.</summary>
    public double? TopScore { get; set; }

    /// <summary>Tokens sent to the model.</summary>
    public int PromptTokens { get; set; }

    /// <summary>Tokens that the model wrote.</summary>
    public int CompletionTokens { get; set; }

    /// <summary>From the arrival of the question to the first text; null before it.</summary>
    public TimeSpan? FirstText { get; set; }

    /// <summary>From the arrival of the question to the end of the answer; null before it.</summary>
    public TimeSpan? Latency { get; set; }
}
