using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Tests.Filters;

public sealed class InstantsTests
{
    private const long NewYear = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z

    [Theory]
    [InlineData("2024-01-01T00:00:00Z", 0)]
    [InlineData("2024-01-01t00:00:00z", 0)]
    [InlineData("2024-01-01T02:00:00+02:00", 0)]
    [InlineData("2024-01-01T00:00:00", 0)]
    [InlineData("2024-01-01 00:00:00", 0)]
    [InlineData("2024-01-01 00:01", 60_000_000)]
    [InlineData("2024-01-01", 0)]
    [InlineData("2024-01-01T00:00:00.5Z", 500_000)]
    [InlineData("2024-01-01T00:00:00.123456789Z", 123_456)]
    public void TryMicroseconds_reads(string text, long afterNewYear)
    {
        Assert.True(Instants.TryMicroseconds(text, out var at));
        Assert.Equal(NewYear + afterNewYear, at);
    }

    [Theory]
    [InlineData("2024-01-01T10:00Z")]
    [InlineData("2024-13-01")]
    [InlineData("tomorrow")]
    [InlineData("")]
    [InlineData("2024")]
    public void TryMicroseconds_refuses(string text) => Assert.False(Instants.TryMicroseconds(text, out _));
}
