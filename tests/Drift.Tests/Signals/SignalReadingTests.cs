using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift.Tests.Signals;

public sealed class SignalReadingTests
{
    private static readonly SignalOptions Rule = new() { Threshold = 0.5, MinSamples = 10, WindowSeconds = 60 };

    [Theory]
    [InlineData(0, 0, 0.0, false)]
    [InlineData(9, 0, 1.0, false)]
    [InlineData(5, 5, 0.5, false)]
    [InlineData(6, 5, 6.0 / 11, true)]
    [InlineData(10, 0, 1.0, true)]
    [InlineData(0, 100, 0.0, false)]
    public void Signal_drifts_with_enough_samples_above_the_threshold(long bad, long good, double value, bool drifting)
    {
        var reading = new SignalReading(Signal.CacheMissRatio, bad, good, Rule);
        Assert.Equal(value, reading.Value, 12);
        Assert.Equal(bad + good, reading.Samples);
        Assert.Equal(drifting, reading.IsDrifting);
    }
}
