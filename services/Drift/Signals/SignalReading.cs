using FitnessGrpc.Contracts.Drift.V1;

namespace FitnessGrpc.Drift.Signals;

/// <summary>A signal over its window. Pure.</summary>
/// <param name="Signal">What is watched.</param>
/// <param name="Bad">Misses or dislikes in the window.</param>
/// <param name="Good">Hits or likes in the window.</param>
/// <param name="Rule">When it is drift.</param>
internal sealed record SignalReading(Signal Signal, long Bad, long Good, SignalOptions Rule)
{
    public long Samples => Bad + Good;

    /// <summary>Bad / (bad + good); 0 when there is nothing.</summary>
    public double Value => Samples == 0 ? 0 : (double)Bad / Samples;

    public bool IsDrifting => Samples >= Rule.MinSamples && Value > Rule.Threshold;
}
