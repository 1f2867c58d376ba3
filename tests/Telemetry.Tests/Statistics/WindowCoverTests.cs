using FitnessGrpc.Telemetry.Statistics;

namespace FitnessGrpc.Telemetry.Tests.Statistics;

public sealed class WindowCoverTests
{
    [Fact]
    public void Cover_is_exact_without_overlap_and_aligned()
    {
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var from = 1_800_000_000L + random.Next(1_000_000);
            var to = from + random.Next(0, i % 2 == 0 ? 200 : StatisticsReader.MaxWindowSeconds);
            var ranges = WindowCover.Of(from, to).OrderBy(static r => r.From).ToList();
            var at = from;
            foreach (var range in ranges)
            {
                Assert.Equal(at, range.From);
                Assert.True(range.To > range.From);
                Assert.Equal((0, 0), (range.From % range.Width, range.To % range.Width));
                at = range.To;
            }
            Assert.Equal(to, at);
            Assert.InRange(ranges.Count, 0, 5);
        }
    }

    [Fact]
    public void Month_is_covered_by_few_buckets() =>
        Assert.InRange(WindowCover.Of(1_800_000_001, 1_800_000_001 + StatisticsReader.MaxWindowSeconds).Sum(static r => (r.To - r.From) / r.Width), 1, 1000);

    [Theory]
    [InlineData(3600, 7200, 1)]
    [InlineData(3600, 3660, 1)]
    [InlineData(3600, 3601, 1)]
    [InlineData(3599, 7201, 3)]
    [InlineData(3600, 3600, 0)]
    public void Edges_are_covered_by_the_widest_buckets_that_fit(long from, long to, int ranges) =>
        Assert.Equal(ranges, WindowCover.Of(from, to).Count);
}
