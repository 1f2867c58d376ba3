using FitnessGrpc.Telemetry.Statistics;

namespace FitnessGrpc.Telemetry.Tests.Statistics;

public sealed class LatencyBinsTests
{
    [Fact]
    public void Middle_of_a_bin_is_near_whatever_fell_into_it()
    {
        var random = new Random(3);
        for (var i = 0; i < 10_000; i++)
        {
            var latency = 0.011 * Math.Pow(10, random.NextDouble() * 8);
            Assert.InRange(LatencyBins.Middle(LatencyBins.Of(latency)) / latency, 1 / 1.011, 1.011);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 0)]
    [InlineData(double.MaxValue, LatencyBins.Count - 1)]
    public void Ends_have_their_bins(double latency, int bin) => Assert.Equal(bin, LatencyBins.Of(latency));

    [Fact]
    public void Quantile_is_the_nearest_rank()
    {
        (int, long)[] counts = [(10, 50), (20, 45), (30, 5)];
        Assert.Equal(LatencyBins.Middle(10), LatencyBins.Quantile(counts, 0.5));
        Assert.Equal(LatencyBins.Middle(20), LatencyBins.Quantile(counts, 0.501));
        Assert.Equal(LatencyBins.Middle(20), LatencyBins.Quantile(counts, 0.95));
        Assert.Equal(LatencyBins.Middle(30), LatencyBins.Quantile(counts, 0.951));
        Assert.Equal(LatencyBins.Middle(30), LatencyBins.Quantile(counts, 1));
        Assert.Equal(0, LatencyBins.Quantile([], 0.5));
    }
}
