using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Queries;
using FitnessGrpc.VectorEngine.Sparse;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Tests.Sparse;

/// <summary>Searches with pruning against scores computed from the vectors one by one.</summary>
public sealed class SparseIndexTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public void Search_finds_what_brute_force_finds(int seed, bool positive)
    {
        var random = new Random(seed);
        var (index, vectors) = Build(random, 15_000, positive);
        for (var n = 0; n < 60; n++)
        {
            Compare(index, vectors, random, positive);
        }

        // Points go, come back at other places, and change.
        foreach (var slot in vectors.Keys.Where(_ => random.Next(3) == 0).ToList())
        {
            index.Remove(slot, vectors[slot]);
            vectors.Remove(slot);
        }

        for (var n = 0; n < 3000; n++)
        {
            var slot = random.Next(16_000);
            if (vectors.Remove(slot, out var old))
            {
                index.Remove(slot, old);
            }

            vectors[slot] = Vector(random, 20, positive);
            index.Add(slot, vectors[slot]);
        }

        Assert.Equal(vectors.Count, index.Count);
        for (var n = 0; n < 60; n++)
        {
            Compare(index, vectors, random, positive);
        }

        var w = new ByteWriter();
        index.Save(w);
        var r = new ByteReader(w.Span);
        var loaded = SparseIndex.Load(ref r, 16_000);
        Assert.True(r.AtEnd);
        Assert.Equal(index.Count, loaded.Count);
        foreach (var dimension in vectors.Values.SelectMany(v => v.Indices).Distinct())
        {
            Assert.Equal(vectors.Values.Count(v => v.Indices.Contains(dimension)), loaded.Frequency(dimension));
        }

        for (var n = 0; n < 60; n++)
        {
            Compare(loaded, vectors, random, positive);
        }
    }

    [Fact]
    public void Search_of_numbers_that_overflow_is_still_exact()
    {
        var index = new SparseIndex();
        var vectors = new Dictionary<int, VectorValue.Sparse>();
        var random = new Random(5);
        for (var slot = 0; slot < 500; slot++)
        {
            var values = Enumerable.Range(0, 4).Select(_ => (random.NextSingle() - 0.5f) * 3e38f * 2 * (random.Next(4) == 0 ? 1 : 0.1f)).ToArray();
            vectors[slot] = new VectorValue.Sparse([1, 2, 3, 4], values);
            index.Add(slot, vectors[slot]);
        }

        var query = new VectorValue.Sparse([1, 2, 3, 4], [1f, 0.9f, -0.8f, 1.2f]);
        var top = new TopK(10);
        index.Search(query, null, null, null, ref top);
        Assert.Equal(Brute(vectors, query, 10, null, static _ => true), top.Sorted());
    }

    [Fact]
    public void Search_leaves_out_what_scores_exactly_zero_and_what_shares_no_index()
    {
        var index = new SparseIndex();
        index.Add(0, new VectorValue.Sparse([1, 2], [1, -1]));
        index.Add(1, new VectorValue.Sparse([1, 2], [1, -2]));
        index.Add(2, new VectorValue.Sparse([3], [1]));
        index.Add(3, new VectorValue.Sparse([], []));
        var top = new TopK(10);
        index.Search(new VectorValue.Sparse([1, 2], [1, 1]), null, null, null, ref top);
        Assert.Equal([new Candidate(1, -1)], top.Sorted());
        Assert.Equal(4, index.Count);
        Assert.Equal(0f, index.ScoreOf(new VectorValue.Sparse([1, 2], [1, 1]), 0));
        Assert.Null(index.ScoreOf(new VectorValue.Sparse([1, 2], [1, 1]), 2));
    }

    [Fact]
    public void Search_allocates_nothing_per_point()
    {
        var (small, _) = Build(new Random(6), 2000, true);
        var (large, _) = Build(new Random(6), 20_000, true);
        var query = Vector(new Random(7), 6, true);
        Assert.Equal(Allocated(small), Allocated(large));

        // The least of several: now and then the runtime allocates for itself, as when it compiles a method anew.
        long Allocated(SparseIndex index) => Enumerable.Range(0, 10).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var top = new TopK(10);
            index.Search(query, null, null, null, ref top);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    [Fact]
    public void Load_refuses_every_cut_and_most_changes()
    {
        var (index, _) = Build(new Random(8), 50, true);
        var w = new ByteWriter();
        index.Save(w);
        var bytes = w.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Load(bytes.AsSpan(0, length).ToArray()));
        }

        var random = new Random(9);
        for (var n = 0; n < 2000; n++)
        {
            var changed = (byte[])bytes.Clone();
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                // What cannot be told from an index may load, but never breaks a search.
                var loaded = Load(changed);
                var top = new TopK(10);
                loaded.Search(Vector(random, 5, true), null, null, null, ref top);
            }
            catch (InvalidDataException)
            {
            }
        }

        static SparseIndex Load(byte[] data)
        {
            var r = new ByteReader(data);
            return SparseIndex.Load(ref r, 50);
        }
    }

    private static void Compare(SparseIndex index, Dictionary<int, VectorValue.Sparse> vectors, Random random, bool positive)
    {
        var query = Vector(random, random.Next(1, 9), positive || random.Next(2) == 0);
        var k = random.Next(3) switch { 0 => 1, 1 => 10, _ => 200 };
        float? threshold = random.Next(3) == 0 ? (random.NextSingle() - 0.3f) * 4 : null;
        var share = random.Next(4) switch { 0 => 0.001, 1 => 0.3, _ => 1 };
        using var among = share < 1 ? SlotBitmap.Rent(16_000) : null;
        foreach (var slot in vectors.Keys)
        {
            if (random.NextDouble() < share)
            {
                among?.Add(slot);
            }
        }

        ISlotTest? test = random.Next(3) == 0 ? new Odd() : null;
        var top = new TopK(k);
        index.Search(query, threshold, among, test, ref top);
        Assert.Equal(Brute(vectors, query, k, threshold, s => (among is null || among.Contains(s)) && (test is null || test.Matches(s))), top.Sorted());
        Assert.Equal(Score(vectors[vectors.Keys.First()], query), index.ScoreOf(query, vectors.Keys.First()));
    }

    private static Candidate[] Brute(Dictionary<int, VectorValue.Sparse> vectors, VectorValue.Sparse query, int k, float? threshold, Func<int, bool> allowed)
    {
        var top = new TopK(k);
        foreach (var (slot, vector) in vectors.OrderBy(p => p.Key))
        {
            if (Score(vector, query) is { } score && score != 0 && (threshold is null || score > threshold) && allowed(slot) && top.Admits(score, slot))
            {
                top.Add(score, slot);
            }
        }

        return top.Sorted();
    }

    private static float? Score(VectorValue.Sparse vector, VectorValue.Sparse query)
    {
        float? sum = null;
        for (var i = 0; i < query.Indices.Length; i++)
        {
            var at = Array.IndexOf(vector.Indices, query.Indices[i]);
            sum = at < 0 ? sum : (sum ?? 0) + (query.Values[i] * vector.Values[at]);
        }

        return sum;
    }

    private static (SparseIndex Index, Dictionary<int, VectorValue.Sparse> Vectors) Build(Random random, int count, bool positive)
    {
        var (index, vectors) = (new SparseIndex(), new Dictionary<int, VectorValue.Sparse>());
        for (var slot = 0; slot < count; slot++)
        {
            vectors[slot] = Vector(random, 20, positive);
            index.Add(slot, vectors[slot]);
        }

        return (index, vectors);
    }

    /// <summary>Indices by Zipf's law, so that some lists are long; weights that often are the same, so that scores tie.</summary>
    private static VectorValue.Sparse Vector(Random random, int most, bool positive)
    {
        var indices = Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => (uint)Math.Min(5000, 1 / random.NextDouble())).Distinct().Order().ToArray();
        return new VectorValue.Sparse(indices, [.. indices.Select(_ => (random.Next(3) == 0 ? 0.5f : random.NextSingle()) * (positive || random.Next(2) == 0 ? 1 : -1))]);
    }

    private sealed class Odd : ISlotTest
    {
        public bool Matches(int slot) => slot % 2 == 1;
    }
}
