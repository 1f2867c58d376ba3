using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.Generation;

/// <summary>Settings of the answer pipeline; section <c>Generation</c>.</summary>
public sealed class GenerationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Generation";

    /// <summary>Longest wait for the answer cache, in seconds, 1 to 60. The caller's deadline counts when it is sooner.</summary>
    [Range(1, 60)]
    public int CacheTimeoutSeconds { get; set; } = 5;

    /// <summary>Longest wait for a search, in seconds, 1 to 120.</summary>
    [Range(1, 120)]
    public int SearchTimeoutSeconds { get; set; } = 15;

    /// <summary>Longest wait for the vectors of sentences, in seconds, 1 to 60; without them sentences are chosen by words alone.</summary>
    [Range(1, 60)]
    public int EmbeddingTimeoutSeconds { get; set; } = 5;

    /// <summary>How long a question waits while the same question is being written for someone else, in seconds, 0 (do not wait) to 120.</summary>
    [Range(0, 120)]
    public int SharedWriteSeconds { get; set; } = 10;

    /// <summary>
    /// From this probability on the built-in writer takes the sources to answer the question; 0 to 1. Smaller answers more
    /// questions, larger makes fewer wrong answers.
    /// </summary>
    [Range(0, 1)]
    public double ExtractiveThreshold { get; set; } = 0.5;
}
