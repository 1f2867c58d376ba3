using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Queries;

public sealed class QueryTests : IAsyncLifetime
{
    private readonly Engine _engine = Make.Open(new MemoryStorage(new Random(1)));

    public async ValueTask InitializeAsync()
    {
        await _engine.CreateCollectionAsync("c", new CollectionSchema
        {
            Dense = new Dictionary<string, DenseVectorSchema> { ["euclid"] = new(2, Distance.Euclid), ["dot"] = new(2, Distance.Dot) },
            Sparse = new Dictionary<string, SparseVectorSchema> { ["words"] = new(false), ["idf"] = new(true) },
        });
        for (var i = 1ul; i <= 6; i++)
        {
            var sparse = new VectorValue.Sparse([(uint)i % 3, 9], [i, 1]);
            await _engine.WriteAsync("c", new PointData(Make.Id(i), new Dictionary<string, VectorValue>
            {
                ["euclid"] = new VectorValue.Dense([i, 0]),
                ["dot"] = new VectorValue.Dense([i, 1]),
                ["words"] = sparse,
                ["idf"] = sparse,
            }, Make.Payload(("n", (int)i), ("kind", i % 2 == 0 ? "even" : "odd"))));
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public void Nearest_orders_by_distance_and_shows_it()
    {
        var hits = _engine.Query("c", Near(2.4f, 0) with { Limit = 3 }, new Selection());
        Assert.Equal([2ul, 3, 1], hits.Numbers());
        Assert.Equal(0.4f, hits[0].Score, 1e-5);
    }

    [Fact]
    public void Threshold_is_strict_for_vectors_and_inclusive_for_fusion()
    {
        Assert.Equal([1ul, 2], _engine.Query("c", Near(1, 0) with { ScoreThreshold = 2 }, new Selection()).Numbers());
        var fused = new QueryNode { Prefetch = [Near(1, 0)], Query = new QueryKind.Rrf(), ScoreThreshold = 0.25f };
        Assert.Equal([1ul, 2, 3], _engine.Query("c", fused, new Selection()).Numbers());
    }

    [Fact]
    public void Filter_of_the_root_reaches_the_prefetches()
    {
        var query = new QueryNode
        {
            Prefetch = [Near(1, 0) with { Limit = 2 }],
            Query = new QueryKind.Rrf(),
            Filter = Make.Must(Make.Is("kind", "even")),
        };
        Assert.Equal([2ul, 4], _engine.Query("c", query, new Selection()).Numbers());
    }

    [Fact]
    public void Named_ids_are_left_out_of_the_whole_answer()
    {
        var query = new QueryNode
        {
            Prefetch = [new QueryNode { Query = new QueryKind.NearestTo(Make.Id(1)), Using = "euclid" }, new QueryNode { Query = new QueryKind.NearestTo(Make.Id(6)), Using = "euclid" }],
            Query = new QueryKind.Rrf(),
        };
        Assert.Equal(new HashSet<ulong> { 2, 3, 4, 5 }, _engine.Query("c", query, new Selection()).Numbers().ToHashSet());
    }

    [Fact]
    public void Sparse_query_scores_shared_indices()
    {
        var query = new QueryNode { Query = new QueryKind.Nearest(new VectorValue.Sparse([1], [2])), Using = "words" };
        var hits = _engine.Query("c", query, new Selection());
        Assert.Equal([4ul, 1], hits.Numbers());
        Assert.Equal(8, hits[0].Score);
    }

    [Fact]
    public async Task Idf_follows_deletes()
    {
        var query = new QueryNode { Query = new QueryKind.Nearest(new VectorValue.Sparse([1], [1])), Using = "idf" };
        Assert.Equal(4 * Idf(6, 2), _engine.Query("c", query, new Selection())[0].Score, 1e-5);
        await _engine.WriteAsync("c", new WriteOperation.Delete(Make.Ids(1, 2, 3)));
        Assert.Equal(4 * Idf(3, 1), _engine.Query("c", query, new Selection())[0].Score, 1e-5);

        static double Idf(int n, int df) => Math.Log(((n - df + 0.5) / (df + 0.5)) + 1);
    }

    [Fact]
    public async Task Order_by_needs_a_range_index_and_gives_the_values()
    {
        var query = new QueryNode { Query = new QueryKind.OrderBy("n", Descending: true, StartFrom: 4), Limit = 2 };
        Assert.Equal(EngineError.InvalidInput, Assert.Throws<EngineException>(() => _engine.Query("c", query, new Selection())).Error);
        await _engine.WriteAsync("c", new WriteOperation.CreateIndex("n", new PayloadIndexSchema(PayloadIndexKind.Integer, true, default)));
        var hits = _engine.Query("c", query, new Selection());
        Assert.Equal([4ul, 3], hits.Numbers());
        Assert.Equal(4, hits[0].OrderValue!.AsInteger);
    }

    [Fact]
    public async Task Vectors_without_end_do_not_break_the_order()
    {
        await _engine.CreateCollectionAsync("huge", Make.Dense(2));
        await _engine.WriteAsync("huge", [.. Enumerable.Range(1, 60).Select(i => Make.Point((ulong)i, [i % 2 == 0 ? 3e38f : i, 3e38f]))]);
        var hits = _engine.Query("huge", Make.Nearest(3e38f, -3e38f), new Selection());
        Assert.Equal(60, hits.Count);
    }

    [Theory]
    [InlineData(0ul)]
    public void Limit_of_zero_is_refused(ulong limit) => Assert.Equal(
        EngineError.Validation, Assert.Throws<EngineException>(() => _engine.Query("c", Near(1, 1) with { Limit = limit }, new Selection())).Error);

    [Fact]
    public async Task A_query_allocates_nothing_per_point()
    {
        await _engine.CreateCollectionAsync("small", Make.Dense(64));
        await _engine.CreateCollectionAsync("large", Make.Dense(64));
        var random = new Random(3);
        PointData[] points = [.. Enumerable.Range(0, 8000).Select(i => Make.Point((ulong)i, [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())]))];
        await _engine.WriteAsync("small", points[..1000]);
        await _engine.WriteAsync("large", points);
        var query = Make.Nearest([.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())]) with { Limit = 10 };
        Assert.InRange(Allocated("large") - Allocated("small"), -2048, 2048);

        long Allocated(string collection)
        {
            // The least of several: now and then the runtime allocates for itself, as when it compiles a method anew.
            return Enumerable.Range(0, 10).Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                _engine.Query(collection, query, new Selection());
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
        }
    }

    [Fact]
    public void Selection_picks_payload_paths_and_vectors()
    {
        var hit = _engine.Get("c", [Make.Id(2)], new Selection { Payload = true, Include = ["n"], Vectors = true, VectorNames = ["dot"] }).Single();
        Assert.Equal("{n:2}", Make.Text(hit.Point.Payload));
        Assert.Equal(["dot"], hit.Point.Vectors.Keys);
        var rest = _engine.Get("c", [Make.Id(2)], new Selection { Payload = true, Exclude = ["n"] }).Single();
        Assert.Equal("{kind:\"even\"}", Make.Text(rest.Point.Payload));
    }

    private static QueryNode Near(params float[] vector) => Make.Nearest(vector) with { Using = "euclid" };
}
