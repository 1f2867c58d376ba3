using FitnessGrpc.Drift.Signals;
using Action = FitnessGrpc.Contracts.Drift.V1.Action;
using Signal = FitnessGrpc.Contracts.Drift.V1.Signal;

namespace FitnessGrpc.Drift.Decisions;

/// <summary>A decision as it is kept.</summary>
/// <param name="Seq">Place among all decisions, from 1.</param>
/// <param name="Id">UUID, ordered by time.</param>
/// <param name="Signal">What led to it.</param>
/// <param name="Value">Value of the signal then.</param>
/// <param name="Threshold">Its threshold then.</param>
/// <param name="Samples">Samples in its window then.</param>
/// <param name="Action">What it asks for.</param>
/// <param name="Time">When it was taken.</param>
internal sealed record DecisionRecord(
    long Seq, Guid Id, Signal Signal, double Value, double Threshold, long Samples, Action Action, DateTimeOffset Time)
{
    public static DecisionRecord Reindex(long seq, SignalReading reading, DateTimeOffset now) => new(
        seq, Guid.CreateVersion7(now), reading.Signal, reading.Value, reading.Rule.Threshold, reading.Samples, Action.Reindex, now);
}
