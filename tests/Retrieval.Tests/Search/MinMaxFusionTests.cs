using FitnessGrpc.Retrieval.Search;

namespace FitnessGrpc.Retrieval.Tests.Search;

public sealed class MinMaxFusionTests
{
    private static ChannelHit Hit(string id, double score, string document = "d") => new(id, document, "t", "r", score);

    [Fact]
    public void Fuse_scales_each_channel_and_adds_by_weight()
    {
        var fused = MinMaxFusion.Fuse([Hit("a", 0.8), Hit("b", 0.6), Hit("c", 0.4)], [Hit("b", 12), Hit("d", 2)], 0.25);
        Assert.Equal(["b", "a", "c", "d"], fused.Select(h => h.PointId));
        Assert.Equal([0.25 * 0.5 + 0.75, 0.25, 0, 0], fused.Select(h => h.Score), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal(0.6, fused[0].Dense);
        Assert.Equal(12, fused[0].Sparse);
        Assert.Null(fused[1].Sparse);
        Assert.Null(fused[3].Dense);
    }

    [Fact]
    public void Fuse_gives_all_to_hits_that_are_alike() =>
        Assert.Equal([1, 1], MinMaxFusion.Fuse([Hit("a", 0.3), Hit("b", 0.3)], [], 1).Select(h => h.Score));

    [Fact]
    public void Fuse_does_not_depend_on_the_order_of_its_input()
    {
        var random = new Random(11);
        var dense = Enumerable.Range(0, 60).Select(i => Hit($"p{i}", random.Next(10) / 10.0)).ToArray();
        var sparse = Enumerable.Range(30, 60).Select(i => Hit($"p{i}", random.Next(1, 9))).ToArray();
        var expected = MinMaxFusion.Fuse(dense, sparse, 0.5);
        Assert.All(expected, h => Assert.InRange(h.Score, 0, 1));
        for (var i = 0; i < 10; i++)
        {
            random.Shuffle(dense);
            random.Shuffle(sparse);
            Assert.Equal(expected, MinMaxFusion.Fuse(dense, sparse, 0.5));
        }
    }

    [Fact]
    public void Take_limits_chunks_of_a_document()
    {
        var fused = MinMaxFusion.Fuse([Hit("a", 0.9, "x"), Hit("b", 0.8, "x"), Hit("c", 0.7, "y"), Hit("d", 0.6, "x")], [], 1);
        Assert.Equal(["a", "c"], MinMaxFusion.Take(fused, 10, 1).Select(h => h.PointId));
        Assert.Equal(["a", "b"], MinMaxFusion.Take(fused, 2, 0).Select(h => h.PointId));
    }
}
