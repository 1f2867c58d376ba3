namespace FitnessGrpc.Events.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_double_within_their_jitter_up_to_the_longest()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new Random(7));
        foreach (var ceiling in new[] { 100, 200, 400, 800, 1000, 1000, 1000 })
            Assert.InRange(backoff.Next().TotalMilliseconds, ceiling * 0.1, ceiling);
        Assert.Equal(7, backoff.Failures);
    }

    [Fact]
    public void Pauses_differ()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new Random(7));
        Assert.Equal(20, Enumerable.Range(0, 20).Select(_ => backoff.Next()).Distinct().Count());
    }

    [Fact]
    public void Success_starts_over()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), new Random(7));
        for (var i = 0; i < 100; i++)
            Assert.InRange(backoff.Next(), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        backoff.Reset();
        Assert.Equal(0, backoff.Failures);
        Assert.InRange(backoff.Next().TotalMilliseconds, 10, 100);
    }
}
