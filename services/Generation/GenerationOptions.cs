using System.ComponentModel.DataAnnotations;
using FitnessGrpc.Generation.Conversations;
using FitnessGrpc.Generation.Models;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation;

/// <summary>Settings of the answer pipeline; section <c>Generation</c>.</summary>
public sealed class GenerationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Generation";

    /// <summary>Longest wait for a look into the answer cache, and again for storing in it, in seconds, 1 to 60. The caller's deadline counts when it is sooner.</summary>
    [Range(1, 60)]
    public int CacheTimeoutSeconds { get; set; } = 5;

    /// <summary>Longest wait for a search, in seconds, 1 to 120.</summary>
    [Range(1, 120)]
    public int SearchTimeoutSeconds { get; set; } = 15;

    /// <summary>Longest wait for the vectors of sentences, in seconds, 1 to 60; without them sentences are chosen by words alone.</summary>
    [Range(1, 60)]
    public int EmbeddingTimeoutSeconds { get; set; } = 5;

    /// <summary>Questions that are answered at once, 1 to 10,000; one more is RESOURCE_EXHAUSTED.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentAnswers { get; set; } = 256;

    /// <summary>
    /// From this probability on the built-in writer takes the sources to answer the question; 0 to 1. Smaller answers more
    /// questions, larger makes fewer wrong answers.
    /// </summary>
    [Range(0, 1)]
    public double ExtractiveThreshold { get; set; } = 0.5;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class GenerationOptionsValidator : IValidateOptions<GenerationOptions>;

/// <summary>Checks the ranges, and that a model is named where its endpoint is.</summary>
[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class ConversationOptionsValidator : IValidateOptions<ConversationOptions>;
