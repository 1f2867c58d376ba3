using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Drift.Decisions;
using FitnessGrpc.Drift.Signals;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Drift.Rpc;

/// <summary>Signals and decisions as the contract spells them. Counts beyond 32 bits stay at the largest.</summary>
internal static class DriftMapping
{
    public static SignalState ToState(SignalReading reading) => new()
    {
        Signal = reading.Signal,
        Value = reading.Value,
        Threshold = reading.Rule.Threshold,
        Samples = Int(reading.Samples),
        MinSamples = reading.Rule.MinSamples,
        WindowSeconds = reading.Rule.WindowSeconds,
        Drifting = reading.IsDrifting,
    };

    public static Decision ToDecision(DecisionRecord decision) => new()
    {
        DecisionId = decision.Id.ToString("D"),
        Signal = decision.Signal,
        Value = decision.Value,
        Threshold = decision.Threshold,
        Samples = Int(decision.Samples),
        Action = decision.Action,
        Time = Timestamp.FromDateTimeOffset(decision.Time),
    };

    private static int Int(long value) => (int)Math.Min(int.MaxValue, value);
}
