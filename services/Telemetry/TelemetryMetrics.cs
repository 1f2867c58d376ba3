using System.Diagnostics.Metrics;

namespace FitnessGrpc.Telemetry;

/// <summary>What an operator sees of the log.</summary>
internal sealed class TelemetryMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _trimmed;
    private int _tails;

    public TelemetryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.Telemetry");
        _accepted = meter.CreateCounter<long>("telemetry.events.accepted", "{event}", "Events that were new.");
        _duplicates = meter.CreateCounter<long>("telemetry.events.duplicates", "{event}", "Events whose id was there already.");
        _trimmed = meter.CreateCounter<long>("telemetry.events.trimmed", "{event}", "Events that left the log.");
        meter.CreateObservableGauge("telemetry.tails", () => Volatile.Read(ref _tails), "{tail}", "Tails that are open.");
    }

    public void Taken(int accepted, int duplicates)
    {
        _accepted.Add(accepted);
        _duplicates.Add(duplicates);
    }

    public void Trimmed(long count) => _trimmed.Add(count);

    /// <summary>Opens a tail unless there are <paramref name="max"/> of them.</summary>
    public bool TryOpenTail(int max)
    {
        if (Interlocked.Increment(ref _tails) <= max)
            return true;
        CloseTail();
        return false;
    }

    public void CloseTail() => Interlocked.Decrement(ref _tails);
}
