using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Events;

/// <summary>Settings of a module's outbox: section <c>Outbox</c> of the module's own.</summary>
public sealed class EventOutboxOptions
{
    /// <summary>Events that wait at most; beyond it the oldest are dropped. 100 to 100,000,000.</summary>
    [Range(100, 100_000_000)]
    public int MaxPending { get; set; } = 1_000_000;

    /// <summary>Bytes of events that wait at most; beyond it the oldest are dropped. 1 MiB to 1 TiB.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxPendingBytes { get; set; } = 1L << 30;

    /// <summary>Events sent in one call at most. 1 to 1,000, the contract's limit.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 1000;

    /// <summary>Events that Telemetry refused are kept aside for inspection, this many at most. 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int MaxSetAside { get; set; } = 10_000;

    /// <summary>
    /// Pause before a batch is sent, so that more go with it, in milliseconds. 0 to 10,000. Without one, batches still form
    /// under load: what arrives while a batch is on its way goes with the next.
    /// </summary>
    [Range(0, 10_000)]
    public int LingerMilliseconds { get; set; }

    /// <summary>Longest pause between attempts while Telemetry is away, in seconds. 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int MaxBackoffSeconds { get; set; } = 30;

    /// <summary>A send that takes longer is given up and tried again, in seconds. 1 to 300.</summary>
    [Range(1, 300)]
    public int SendTimeoutSeconds { get; set; } = 15;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class EventOutboxOptionsValidator : IValidateOptions<EventOutboxOptions>;
