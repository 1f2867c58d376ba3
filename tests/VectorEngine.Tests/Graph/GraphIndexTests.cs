using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Tests.Graph;

public sealed unsafe class GraphIndexTests
{
    private static readonly GraphSchema Schema = new(16, 100);
    private static readonly QuantizationSchema Scalar = new QuantizationSchema.Scalar();

    public static TheoryData<Distance, bool> Kinds => new(
        from distance in Enum.GetValues<Distance>() from quantized in new[] { false, true } select (distance, quantized));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Search_finds_what_is_closest_with_exact_scores(Distance distance, bool quantized)
    {
        var rows = new TestRows(3000, 48, 1, unit: distance == Distance.Cosine);
        var index = Build(rows, distance, quantized ? Scalar : null);
        Assert.InRange(Recall(index, rows, distance, 64), 0.98, 1);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(500)]
    public void Search_finds_what_is_closest_where_dimensions_are_left_out(int dimensions)
    {
        var rows = new TestRows(2000, dimensions, 2);
        foreach (var quantization in new[] { null, Scalar })
        {
            Assert.InRange(Recall(Build(rows, Distance.Cosine, quantization), rows, Distance.Cosine, 64), 0.97, 1);
        }
    }

    public static TheoryData<Distance, QuantizationSchema> Coarse => new(
        from distance in Enum.GetValues<Distance>()
        from schema in new QuantizationSchema[]
        {
            new QuantizationSchema.Product(4), new QuantizationSchema.Product(16), new QuantizationSchema.Binary(), new QuantizationSchema.Binary(1.5),
            new QuantizationSchema.Binary(2),
        }
        select (distance, schema));

    [Theory]
    [MemberData(nameof(Coarse))]
    public void Search_over_coarse_codes_finds_what_is_closest_by_rescoring(Distance distance, QuantizationSchema quantization)
    {
        var rows = new TestRows(600, 70, 20, unit: distance == Distance.Cosine);
        var index = Build(rows, distance, quantization);
        Assert.InRange(Recall(index, rows, distance, 150), 0.9, 1);
        var opened = Open(Image(index), rows);
        Assert.Equal(quantization, opened.Quantization);
        Assert.Equal(Recall(index, rows, distance, 150), Recall(opened, rows, distance, 150));
        // Finer than chance by far also where nothing is scored again: the codes mean something.
        var into = new Candidate[10];
        var query = new TestRows(1, 70, 21, unit: distance == Distance.Cosine).At(0);
        index.Search(query, 10, 150, default(NoFilter), 600, new SearchOptions(Rescore: false), into);
        Assert.InRange(into.Select(c => c.Slot).Intersect(rows.Closest(distance, query, 60).Select(c => c.Slot)).Count(), 7, 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void Search_of_few_rows_finds_all(int count)
    {
        var rows = new TestRows(count, 17, 3);
        var index = Build(rows, Distance.Cosine, Scalar);
        var into = new Candidate[50];
        var found = index.Search(new TestRows(1, 17, 4).At(0), 50, 50, default(NoFilter), count, SearchOptions.Default, into);
        Assert.Equal(Enumerable.Range(0, count), into[..found].Select(c => c.Slot).Order());
    }

    [Fact]
    public void Search_passes_over_rows_without_a_vector()
    {
        var rows = new TestRows(2000, 32, 5, unit: false).Without(r => r % 3 == 0);
        var index = Build(rows, Distance.Euclid, Scalar);
        Assert.InRange(Recall(index, rows, Distance.Euclid, 64), 0.98, 1);
        Assert.Equal(rows.Count - 667, index.Live);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.2)]
    [InlineData(0.08)]
    public void Search_with_a_filter_finds_what_passes(double share)
    {
        var rows = new TestRows(4000, 32, 6);
        var index = Build(rows, Distance.Cosine, Scalar);
        var random = new Random(7);
        var allowed = new ulong[(rows.Count + 63) / 64];
        for (var row = 0; row < rows.Count; row++)
        {
            allowed[row / 64] |= random.NextDouble() < share ? 1UL << row : 0;
        }

        fixed (ulong* bits = allowed)
        {
            Assert.InRange(Recall(index, rows, Distance.Cosine, 64, new BitFilter(null, bits), (int)(share * rows.Count)), 0.98, 1);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.4)]
    [InlineData(0.7)]
    public void Search_with_a_filter_that_leaves_out_what_is_close_finds_the_rest(double share)
    {
        var rows = new TestRows(4000, 32, 22);
        var index = Build(rows, Distance.Cosine, Scalar);
        var query = new TestRows(1, 32, 23).At(0).ToArray();
        var kept = rows.Closest(Distance.Cosine, query, rows.Count)[^(int)(share * rows.Count)..];
        var test = new Some([.. kept.Select(c => c.Slot)]);
        var into = new Candidate[10];
        Assert.Equal(10, index.Search(query, 10, 100, new TestFilter(test), kept.Length, SearchOptions.Default, into));
        Assert.InRange(into.Intersect(kept.Take(10)).Count(), 8, 10);
    }

    [Fact]
    public void Scan_finds_the_closest_of_the_given_rows()
    {
        var rows = new TestRows(3000, 40, 8).Without(r => r % 7 == 0);
        var index = Build(rows, Distance.Cosine, Scalar);
        var some = Enumerable.Range(0, rows.Count).Where(r => r % 5 == 0).ToArray();
        var queries = new TestRows(50, 40, 9);
        var into = new Candidate[10];
        var hits = 0;
        for (var q = 0; q < queries.Count; q++)
        {
            Assert.Equal(10, index.Scan(queries.At(q), 10, 64, some, SearchOptions.Default, into));
            hits += into.Intersect(rows.Closest(Distance.Cosine, queries.At(q), 10, r => r % 5 == 0)).Count();
        }

        Assert.InRange(hits, 495, 500);
    }

    [Fact]
    public void Build_on_threads_links_as_well()
    {
        var rows = new TestRows(4000, 32, 10);
        var index = GraphIndex.Build(rows, Distance.Cosine, Schema, Scalar, null, [], 4, TestContext.Current.CancellationToken);
        Assert.InRange(Recall(index, rows, Distance.Cosine, 64), 0.98, 1);
    }

    [Fact]
    public void Build_that_is_cancelled_ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => GraphIndex.Build(new TestRows(500, 8, 11), Distance.Dot, Schema, null, null, [], 2, source.Token));
    }

    [Fact]
    public void Build_from_a_seed_finds_old_and_new_rows_and_not_those_that_are_gone()
    {
        var all = new TestRows(4000, 32, 12);
        var old = new TestRows(all, Enumerable.Range(0, 3000));
        var seed = Build(old, Distance.Cosine, Scalar);
        // A tenth of the old rows go, the rest move together, new ones follow.
        var stay = Enumerable.Range(0, 3000).Where(r => r % 10 != 0).ToArray();
        var map = new int[3000];
        Array.Fill(map, -1);
        for (var i = 0; i < stay.Length; i++)
        {
            map[stay[i]] = i;
        }

        var rows = new TestRows(all, [.. stay, .. Enumerable.Range(3000, 1000)]);
        var index = GraphIndex.Build(rows, Distance.Cosine, Schema, Scalar, seed, map, 1, TestContext.Current.CancellationToken);
        Assert.InRange(Recall(index, rows, Distance.Cosine, 64), 0.98, 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_of_a_written_image_finds_the_same(Distance distance, bool quantized)
    {
        var rows = new TestRows(1000, 33, 13).Without(r => r % 11 == 0);
        var index = Build(rows, distance, quantized ? Scalar : null);
        var opened = Open(Image(index), rows);
        var queries = new TestRows(20, 33, 14);
        var (a, b) = (new Candidate[10], new Candidate[10]);
        for (var q = 0; q < queries.Count; q++)
        {
            index.Search(queries.At(q), 10, 50, default(NoFilter), 1000, SearchOptions.Default, a);
            opened.Search(queries.At(q), 10, 50, default(NoFilter), 1000, SearchOptions.Default, b);
            Assert.Equal(a, b);
        }

        Assert.Equal((index.Bytes, index.Live, index.Graph, index.Quantization), (opened.Bytes, opened.Live, opened.Graph, opened.Quantization));
    }

    [Fact]
    public void Open_of_a_damaged_image_is_refused()
    {
        var rows = new TestRows(300, 16, 15);
        var image = Image(Build(rows, Distance.Cosine, Scalar));
        Assert.Throws<InvalidDataException>(() => Open(image[..^64], rows));
        Assert.Throws<InvalidDataException>(() => Open(image[..100], rows));
        Assert.Throws<InvalidDataException>(() => Open(image, new TestRows(299, 16, 15)));
        // Everywhere in the head and at some places of what a walk follows.
        var head = sizeof(GraphImage);
        foreach (var at in Enumerable.Range(0, head).Concat([512, 1024, 2048, 8192]))
        {
            var damaged = (byte[])image.Clone();
            damaged[at] ^= 0x40;
            Assert.Throws<InvalidDataException>(() => Open(damaged, rows));
        }
    }

    [Fact]
    public void Search_without_rescoring_gives_scores_near_the_exact_ones()
    {
        var rows = new TestRows(1000, 48, 16);
        var queries = new TestRows(20, 48, 17);
        var into = new Candidate[5];
        foreach (var distance in Enum.GetValues<Distance>())
        {
            var index = Build(rows, distance, Scalar);
            for (var q = 0; q < queries.Count; q++)
            {
                index.Search(queries.At(q), 5, 50, default(NoFilter), 1000, new SearchOptions(Rescore: false), into);
                foreach (var candidate in into)
                {
                    var exact = Kernels.Similarity(distance, queries.At(q), rows.At(candidate.Slot));
                    Assert.InRange(candidate.Score - exact, -0.05, 0.05);
                }
            }
        }
    }

    [Fact]
    public void Search_at_once_from_many_threads_finds_the_same()
    {
        var rows = new TestRows(2000, 32, 18);
        var index = Build(rows, Distance.Cosine, Scalar);
        var queries = new TestRows(200, 32, 19);
        Candidate[] Find(int q)
        {
            var into = new Candidate[10];
            index.Search(queries.At(q), 10, 40, default(NoFilter), rows.Count, SearchOptions.Default, into);
            return into;
        }

        var expected = Enumerable.Range(0, queries.Count).Select(Find).ToArray();
        Parallel.For(0, 800, i => Assert.Equal(expected[i % 200], Find(i % 200)));
    }

    private sealed class Some(HashSet<int> slots) : ISlotTest
    {
        public bool Matches(int slot) => slots.Contains(slot);
    }

    private static GraphIndex Build(IRows rows, Distance distance, QuantizationSchema? quantization) =>
        GraphIndex.Build(rows, distance, Schema, quantization, null, [], 1, TestContext.Current.CancellationToken);

    private static double Recall(GraphIndex index, TestRows rows, Distance distance, int ef) => Recall(index, rows, distance, ef, default(NoFilter), rows.Count);

    private static double Recall<TFilter>(GraphIndex index, TestRows rows, Distance distance, int ef, TFilter filter, int matches)
        where TFilter : struct, IRowFilter
    {
        var queries = new TestRows(100, rows.Dimensions, 1000, unit: distance == Distance.Cosine);
        var into = new Candidate[10];
        var hits = 0;
        for (var q = 0; q < queries.Count; q++)
        {
            var exact = rows.Closest(distance, queries.At(q), 10, filter.Passes);
            var found = index.Search(queries.At(q), 10, ef, filter, matches, SearchOptions.Default, into);
            Assert.Equal(10, found);
            Assert.Equal(into.OrderByDescending(c => c.Score).ThenBy(c => c.Slot), into);
            hits += exact.Intersect(into).Count();
        }

        return hits / 1000.0;
    }

    private static byte[] Image(GraphIndex index)
    {
        using var stream = new MemoryStream();
        index.Write(stream.Write);
        return stream.ToArray();
    }

    private static GraphIndex Open(byte[] image, IRows rows)
    {
        var block = new NativeBlock(image.Length);
        image.CopyTo(new Span<byte>(block.Pointer, image.Length));
        return GraphIndex.Open(block.Pointer, image.Length, rows, block);
    }
}
