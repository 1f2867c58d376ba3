using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;

namespace FitnessGrpc.Embedding.Tests.Pooling;

public sealed class PoolerTests
{
    /// <summary>Two tokens of three values, and padding that must not count.</summary>
    private static readonly float[] Tokens = [1, -2, 3, 3, -4, 1, 100, 100, 100];

    [Theory]
    [InlineData(PoolingMode.Cls, 0, 1f, -2f, 3f)]
    [InlineData(PoolingMode.Max, 0, 3f, -2f, 3f)]
    [InlineData(PoolingMode.Mean, 0, 2f, -3f, 2f)]
    [InlineData(PoolingMode.MeanSqrtLength, 0, 2.828427f, -4.242641f, 2.828427f)]
    [InlineData(PoolingMode.WeightedMean, 0, 2.333333f, -3.333333f, 1.666667f)]
    [InlineData(PoolingMode.LastToken, 0, 3f, -4f, 1f)]
    [InlineData(PoolingMode.Cls, 1, 3f, -4f, 1f)]
    [InlineData(PoolingMode.Cls, 2, 1f, -2f, 3f)]
    [InlineData(PoolingMode.Max, 1, 3f, -4f, 1f)]
    [InlineData(PoolingMode.Mean, 1, 3f, -4f, 1f)]
    [InlineData(PoolingMode.WeightedMean, 1, 3f, -4f, 1f)]
    [InlineData(PoolingMode.Mean, 2, 0f, 0f, 0f)]
    [InlineData(PoolingMode.LastToken, 2, 0f, 0f, 0f)]
    [InlineData(PoolingMode.Max, 2, -1e9f, -1e9f, -1e9f)]
    public void Tokens_are_pooled_without_padding_and_prompt(PoolingMode mode, int skip, float x, float y, float z) =>
        Assert.All(Pooler.Pool([mode], Tokens, 2, 3, skip).Zip([x, y, z]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));

    [Fact]
    public void Several_poolings_stand_one_behind_the_other() =>
        Assert.Equal([1, -2, 3, 3, -2, 3, 2, -3, 2], Pooler.Pool([PoolingMode.Cls, PoolingMode.Max, PoolingMode.Mean], Tokens, 2, 3));
}
