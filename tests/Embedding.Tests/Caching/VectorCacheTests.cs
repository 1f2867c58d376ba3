using FitnessGrpc.Embedding.Caching;

namespace FitnessGrpc.Embedding.Tests.Caching;

public sealed class VectorCacheTests
{
    private const int EntryBytes = 160 + 4 * 2 + 2 * 4;

    [Fact]
    public void Vector_is_found_by_an_equal_text_of_the_same_model_and_kind()
    {
        var cache = new VectorCache(1 << 20);
        var value = new CachedVector([1, 2], 7, true);
        cache.Add(Key("abcd"), value);
        Assert.True(cache.TryFind(Key(new string("abcd".ToCharArray())), out var found));
        Assert.Same(value.Vector, found.Vector);
        Assert.Equal((7, true), (found.Tokens, found.IsTruncated));
        Assert.False(cache.TryFind(Key("abce"), out _));
        Assert.False(cache.TryFind(Key("abcd") with { IsQuery = true }, out _));
        Assert.False(cache.TryFind(Key("abcd") with { Model = "other" }, out _));
    }

    [Fact]
    public void Bytes_stay_within_the_bound_whatever_comes()
    {
        const int Max = EntryBytes * 20;
        var cache = new VectorCache(Max);
        for (var i = 0; i < 1000; i++)
        {
            Put(cache, $"{i:D4}");
            cache.TryFind(Key($"{i / 2:D4}"), out _);
            Assert.InRange(cache.Bytes, 1, Max);
        }
        Put(cache, new string('a', Max));
        Assert.False(cache.TryFind(Key(new string('a', Max)), out _));
    }

    [Fact]
    public void Vector_that_is_asked_for_stays_and_one_that_is_not_goes()
    {
        var cache = new VectorCache(EntryBytes * 20);
        Put(cache, "kept");
        Put(cache, "gone");
        for (var i = 0; i < 100; i++)
        {
            Put(cache, $"{i:D4}");
            Assert.True(cache.TryFind(Key("kept"), out _));
        }
        Assert.False(cache.TryFind(Key("gone"), out _));
    }

    [Fact]
    public void Cache_without_memory_keeps_nothing()
    {
        var cache = new VectorCache(0);
        Put(cache, "text");
        Assert.False(cache.TryFind(Key("text"), out _));
        Assert.Equal((0, false), (cache.Bytes, cache.IsUsed));
    }

    private static CacheKey Key(string text) => new("model", false, text);

    private static void Put(VectorCache cache, string text) => cache.Add(Key(text), new CachedVector([1, 2], 3, false));
}
