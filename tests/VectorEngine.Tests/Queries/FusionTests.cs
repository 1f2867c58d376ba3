using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Tests.Queries;

public sealed class FusionTests
{
    private static readonly List<Ranked> First = List((1, 0.9f), (2, 0.8f), (3, 0.1f));
    private static readonly List<Ranked> Second = List((3, 12f), (4, 4f));

    [Fact]
    public void Rrf_adds_one_over_position_and_k()
    {
        var scores = Fusion.Rrf([First, Second], 2, null).ToDictionary(r => r.Slot, r => r.Score);
        Assert.Equal(1f / 2, scores[1], 1e-6);
        Assert.Equal(1f / 3, scores[2], 1e-6);
        Assert.Equal((1f / 4) + (1f / 2), scores[3], 1e-6);
        Assert.Equal(1f / 3, scores[4], 1e-6);
    }

    [Fact]
    public void Rrf_ranks_best_first() => Assert.Equal(3, Fusion.Rrf([First, Second], 2, null)[0].Slot);

    [Fact]
    public void Rrf_weight_divides_the_position()
    {
        var scores = Fusion.Rrf([First, Second], 10, [3f, 0.5f]).ToDictionary(r => r.Slot, r => r.Score);
        Assert.Equal(1 / ((1 / 3.0) + 9), scores[1], 1e-6);
        Assert.Equal((1 / ((3 / 3.0) + 9)) + (1 / ((1 / 0.5) + 9)), scores[3], 1e-6);
    }

    [Fact]
    public void Rrf_weight_of_zero_or_less_adds_nothing()
    {
        var scores = Fusion.Rrf([First, Second], 2, [0f, -1f]).Select(r => r.Score);
        Assert.All(scores, s => Assert.Equal(0, s));
    }

    [Fact]
    public void Dbsf_scales_by_mean_and_sample_deviation()
    {
        var scores = Fusion.Dbsf([First]).ToDictionary(r => r.Slot, r => r.Score);
        double[] raw = [0.9f, 0.8f, 0.1f];
        var mean = raw.Average();
        var deviation = Math.Sqrt(raw.Sum(x => Math.Pow(x - mean, 2)) / 2);
        for (var i = 0; i < 3; i++)
            Assert.Equal((raw[i] - (mean - (3 * deviation))) / (6 * deviation), scores[i + 1], 1e-5);
    }

    [Fact]
    public void Dbsf_of_equal_scores_or_one_score_is_a_half()
    {
        Assert.Equal(0.5f, Assert.Single(Fusion.Dbsf([List((7, 42f))])).Score);
        Assert.All(Fusion.Dbsf([List((1, 2f), (2, 2f))]), r => Assert.Equal(0.5f, r.Score));
        Assert.Empty(Fusion.Dbsf([[]]));
    }

    [Fact]
    public void Dbsf_adds_the_lists() =>
        Assert.Equal(1f, Assert.Single(Fusion.Dbsf([List((7, 42f)), List((7, -1f))])).Score);

    private static List<Ranked> List(params (int Slot, float Score)[] items) => [.. items.Select(i => new Ranked(i.Slot, i.Score, null))];
}
