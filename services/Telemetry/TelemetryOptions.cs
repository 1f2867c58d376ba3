using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Telemetry;

/// <summary>Settings of the telemetry module: section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Days that an event stays in the log. Within them an event that is sent again is known as a duplicate, so this is
    /// longer than any outbox waits. 1 to 3,650.
    /// </summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 35;

    /// <summary>Events in the log at most; beyond it the oldest go, however young. 1,000 to 1,000,000,000.</summary>
    [Range(1000, 1_000_000_000)]
    public long MaxEvents { get; set; } = 20_000_000;

    /// <summary>Seconds between two looks for what has to leave the log. 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int TrimIntervalSeconds { get; set; } = 60;

    /// <summary>Tails that may be open at once; one more is RESOURCE_EXHAUSTED. 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxTails { get; set; } = 64;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
