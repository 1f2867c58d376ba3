using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Settings of the answer cache: section <c>Retrieval:AnswerCache</c>.</summary>
public sealed class AnswerCacheOptions
{
    /// <summary>Section of the configuration below the module's.</summary>
    public const string Section = "AnswerCache";

    /// <summary>Answers that are kept at most; beyond it the oldest go. 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>Hours that an answer is served after it was stored; 0 for as long as its sources stand. 0 to 87,600.</summary>
    [Range(0, 87_600)]
    public double TimeToLiveHours { get; set; }

    /// <summary>Whether a question that means the same may be served at all, beside the same question.</summary>
    public bool Semantic { get; set; } = true;

    /// <summary>
    /// Cosine between two questions below which they are never taken for one, whatever their words say; words that only one
    /// of them has raise it. 0.3 to 1; the default was measured with the model in the repository, so measure again for
    /// another one.
    /// </summary>
    [Range(0.3, 1)]
    public double MinimumSimilarity { get; set; } = 0.6;

    /// <summary>Nearest questions that are looked at. 1 to 50.</summary>
    [Range(1, 50)]
    public int Candidates { get; set; } = 8;

    /// <summary>Seconds that a fingerprint of the embedding model is trusted before it is asked for again. 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int ModelRefreshSeconds { get; set; } = 30;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class AnswerCacheOptionsValidator : IValidateOptions<AnswerCacheOptions>;
