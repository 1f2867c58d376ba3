using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Drift.Decisions;
using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift.Tests.Decisions;

public sealed class DecisionRuleTests
{
    private static readonly DateTimeOffset Now = TestDrift.Start;
    private static readonly TimeSpan Cooldown = TimeSpan.FromHours(1);

    [Fact]
    public void Signal_that_does_not_drift_decides_nothing() => Assert.False(DecisionRule.Decides(Reading(0), null, Now, Cooldown));

    [Fact]
    public void First_drift_decides() => Assert.True(DecisionRule.Decides(Reading(100), null, Now, Cooldown));

    [Theory]
    [InlineData(0, false)]
    [InlineData(3599, false)]
    [InlineData(3600, true)]
    [InlineData(-3599, false)]
    [InlineData(-3600, true)]
    public void Drift_that_lasts_decides_again_after_the_cooldown(int secondsSince, bool decides) =>
        Assert.Equal(decides, DecisionRule.Decides(Reading(100), Now - TimeSpan.FromSeconds(secondsSince), Now, Cooldown));

    private static SignalReading Reading(long bad) =>
        new(Signal.DislikeRatio, bad, 100 - bad, new SignalOptions { Threshold = 0.3, MinSamples = 20, WindowSeconds = 60 });
}
