using FitnessGrpc.Embedding.Batching;

namespace FitnessGrpc.Embedding.Tests.Batching;

public sealed class ServiceRateTests
{
    [Fact]
    public void Rate_of_steady_batches_is_theirs_times_the_workers()
    {
        var rate = new ServiceRate(2);
        Assert.Equal((0, TimeSpan.Zero), (rate.TokensPerSecond, rate.TimeOf(1000)));
        for (var i = 0; i < 10; i++)
            rate.Record(100, .05);
        Assert.Equal(4000, rate.TokensPerSecond, 6);
        Assert.Equal(TimeSpan.FromSeconds(.25), rate.TimeOf(1000));
    }

    [Fact]
    public void Rate_follows_a_change_within_some_twenty_batches()
    {
        var rate = new ServiceRate(1);
        for (var i = 0; i < 100; i++)
            rate.Record(100, .01);
        for (var i = 0; i < 20; i++)
            rate.Record(100, .1);
        Assert.InRange(rate.TokensPerSecond, 1000, 1100);
    }
}
