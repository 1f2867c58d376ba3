using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Tests.Queries;

public sealed class TopKTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(5000)]
    public void TopK_keeps_what_sorting_would(int k)
    {
        var random = new Random(k);
        var all = Enumerable.Range(0, 2000).Select(slot => new Candidate(slot, random.Next(300))).ToList();
        var top = new TopK(k);
        foreach (var (slot, score) in all)
        {
            if (top.Admits(score, slot))
                top.Add(score, slot);
        }
        Assert.Equal(all.OrderByDescending(c => c.Score).ThenBy(c => c.Slot).Take(k), top.Sorted());
    }

    [Fact]
    public void TopK_puts_NaN_last()
    {
        var top = new TopK(3);
        float[] scores = [float.NaN, 1, float.NaN, float.NegativeInfinity, float.NaN, 2, float.PositiveInfinity];
        for (var slot = 0; slot < scores.Length; slot++)
        {
            if (top.Admits(scores[slot], slot))
                top.Add(scores[slot], slot);
        }
        Assert.Equal([6, 5, 1], top.Sorted().Select(c => c.Slot));
    }
}
