using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;

namespace FitnessGrpc.Embedding.Tests.Pooling;

public sealed class PoolerTests
{
    /// <summary>Two tokens of three values, and padding that must not count.</summary>
    private static readonly float[] Tokens = [1, -2, 3, 3, -4, 1, 100, 100, 100];

    [Theory]
    [InlineData(PoolingMode.Mean, 2f, -3f, 2f)]
    [InlineData(PoolingMode.Cls, 1f, -2f, 3f)]
    [InlineData(PoolingMode.Max, 3f, -2f, 3f)]
    public void Tokens_are_pooled_without_padding(PoolingMode mode, float x, float y, float z) =>
        Assert.Equal([x, y, z], Pooler.Pool(mode, Tokens, 2, 3));

    [Fact]
    public void Vector_is_scaled_to_length_one_and_zero_stays_zero()
    {
        var scaled = new float[2];
        Pooler.Normalize([3, 4], scaled);
        Assert.Equal([0.6f, 0.8f], scaled);
        Pooler.Normalize([0, 0], scaled);
        Assert.Equal([0f, 0f], scaled);
    }
}
