using FitnessGrpc.Embedding.Caching;

namespace FitnessGrpc.Embedding.Tests.Caching;

public sealed class VectorCacheTests
{
    private const int EntryBytes = 128 + 3 * 4 + 2 * 4;

    [Fact]
    public void Vector_is_found_by_equal_tokens()
    {
        var cache = new VectorCache(1 << 20);
        float[] vector = [1, 2];
        cache.Add([1, 2, 3], vector);
        Assert.Same(vector, cache.Find([1, 2, 3]));
        Assert.Null(cache.Find([1, 2, 4]));
        Assert.Null(cache.Find([1, 2]));
    }

    [Fact]
    public void Bytes_stay_within_the_bound_whatever_comes()
    {
        const int Max = EntryBytes * 20;
        var cache = new VectorCache(Max);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add([i, i, i], [1, 2]);
            cache.Find([i / 2, i / 2, i / 2]);
            Assert.InRange(cache.Bytes, 1, Max);
        }
    }

    [Fact]
    public void Vector_that_is_asked_for_stays_and_one_that_is_not_goes()
    {
        var cache = new VectorCache(EntryBytes * 20);
        cache.Add([-1, -1, -1], [1, 2]);
        cache.Add([-2, -2, -2], [1, 2]);
        for (var i = 0; i < 100; i++)
        {
            cache.Add([i, i, i], [1, 2]);
            Assert.NotNull(cache.Find([-1, -1, -1]));
        }
        Assert.Null(cache.Find([-2, -2, -2]));
    }

    [Fact]
    public void Cache_without_memory_keeps_nothing()
    {
        var cache = new VectorCache(0);
        cache.Add([1], [1]);
        Assert.Null(cache.Find([1]));
        Assert.Equal(0, cache.Bytes);
    }
}
