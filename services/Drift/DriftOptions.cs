using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift;

/// <summary>Settings of the drift module: section <c>Drift</c>.</summary>
public sealed class DriftOptions
{
    /// <summary>Share of questions that the answer cache did not serve.</summary>
    [Required, ValidateObjectMembers]
    public SignalOptions CacheMiss { get; set; } = new() { Threshold = 0.5, MinSamples = 50, WindowSeconds = 3600 };

    /// <summary>Share of judged answers that were disliked. People judge seldom: a longer window, fewer samples.</summary>
    [Required, ValidateObjectMembers]
    public SignalOptions Dislike { get; set; } = new() { Threshold = 0.3, MinSamples = 20, WindowSeconds = 86_400 };

    /// <summary>Seconds between two decisions of one signal at least, however long it drifts. 60 to 2,678,400 (31 days).</summary>
    [Range(60, 2_678_400)]
    public int CooldownSeconds { get; set; } = 21_600;

    /// <summary>Events that are counted in one transaction at most. 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Silence after which Telemetry says that nothing came; signals are then looked at again. In seconds, 1 to 60.</summary>
    [Range(1, 60)]
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>Longest pause between attempts while Telemetry is away, in seconds. 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int MaxBackoffSeconds { get; set; } = 5;

    /// <summary>Seconds between two looks for what has to leave the tables. 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int TrimIntervalSeconds { get; set; } = 60;

    /// <summary>Ids of events that are remembered at most, so that none counts twice; beyond it the oldest go. 1,000 to 1,000,000,000.</summary>
    [Range(1000, 1_000_000_000)]
    public long MaxSeenEvents { get; set; } = 5_000_000;

    /// <summary>Judged questions that are kept at most; beyond it the oldest judgments go. 1,000 to 100,000,000.</summary>
    [Range(1000, 100_000_000)]
    public long MaxJudgments { get; set; } = 1_000_000;

    /// <summary>Decisions that are kept at most; beyond it the oldest go. 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public long MaxDecisions { get; set; } = 10_000;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class DriftOptionsValidator : IValidateOptions<DriftOptions>;
