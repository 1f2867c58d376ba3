using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift.Tests.Signals;

public sealed class TimeWindowTests
{
    [Theory]
    [InlineData(1_000_000, 60, 999_940)]
    [InlineData(1_000_009, 60, 999_940)]
    [InlineData(1_000_010, 60, 999_950)]
    public void Window_begins_at_a_bucket_and_is_at_most_one_bucket_too_long(long now, int seconds, long from)
    {
        var window = TimeWindow.Ending(DateTimeOffset.FromUnixTimeSeconds(now), seconds);
        Assert.Equal(from, window.From);
        Assert.InRange(now - window.From, seconds, seconds + TimeWindow.BucketSeconds - 1);
    }

    [Fact]
    public void Window_contains_its_first_second_and_not_the_one_before()
    {
        var window = new TimeWindow(1000);
        Assert.True(window.Contains(DateTimeOffset.FromUnixTimeSeconds(1000)));
        Assert.False(window.Contains(DateTimeOffset.FromUnixTimeMilliseconds(999_999)));
    }
}
