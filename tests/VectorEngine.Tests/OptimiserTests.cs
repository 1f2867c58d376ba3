using System.Diagnostics;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

/// <summary>Segments are merged and indexed while points come and go; searches through graphs find what a comparison with every vector finds.</summary>
public sealed class OptimiserTests
{
    private const int Size = 24;
    private readonly MemoryStorage _storage = new(new Random(3));
    private readonly Random _random = new(7);
    private readonly Dictionary<ulong, (float[] Vector, int Group)> _model = [];

    [Theory]
    [InlineData(Distance.Cosine, false)]
    [InlineData(Distance.Dot, true)]
    [InlineData(Distance.Euclid, true)]
    [InlineData(Distance.Manhattan, false)]
    public async Task Graph_searches_find_what_comparing_every_vector_finds(Distance distance, bool quantized)
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Schema(distance, quantized));
        await engine.WriteAsync("a", new WriteOperation.CreateIndex("g", new PayloadIndexSchema(PayloadIndexKind.Integer, true, default)));
        for (var i = 0; i < 3000; i += 100)
            await PutAsync(engine, Enumerable.Range(i, 100));
        await SettleAsync(engine);
        Check(engine);

        for (var i = 0ul; i < 3000; i += 3)
        {
            await engine.WriteAsync("a", new WriteOperation.Delete(Make.Ids(i)));
            _model.Remove(i);
        }
        await PutAsync(engine, Enumerable.Range(1, 400).Select(i => (i * 3) + 1));
        Check(engine);
        await SettleAsync(engine);
        Check(engine);

        _storage.PowerCut();
        await using var again = Open();
        Check(again);
        Assert.Equal(0, again.Describe("a").WaitingVectors);
    }

    [Fact]
    public async Task New_settings_build_the_graph_again()
    {
        await using var engine = Open();
        await engine.CreateCollectionAsync("a", Schema(Distance.Dot, false));
        for (var i = 0; i < 1500; i += 100)
            await PutAsync(engine, Enumerable.Range(i, 100));
        await SettleAsync(engine);
        var files = GraphBytes();
        await engine.WriteAsync("a", new WriteOperation.Annotate(default, Schema(Distance.Dot, true).Dense));
        await SettleAsync(engine);
        Assert.True(GraphBytes() < files);
        Check(engine);
    }

    private readonly RecordedEvents _events = new();

    private Engine Open() => Make.Open(_storage, Make.Options(o =>
    {
        o.SealPoints = 500;
        o.VacuumMinPoints = 100;
        o.IdleTime = TimeSpan.FromMilliseconds(5);
        o.OptimizerThreads = 2;
    }), _events);

    private static CollectionSchema Schema(Distance distance, bool quantized) => new()
    {
        Dense = new Dictionary<string, DenseVectorSchema>
        {
            [""] = new(Size, distance)
            {
                Graph = new GraphSchema(FullScanKilobytes: 0),
                Quantization = quantized ? new QuantizationSchema.Scalar() : null,
            },
        },
    };

    private long GraphBytes() => _storage.Files.Where(f => f.Contains("/graph-", StringComparison.Ordinal)).Sum(_storage.LengthOf);

    private async Task PutAsync(Engine engine, IEnumerable<int> ids)
    {
        var points = new List<PointData>();
        foreach (var id in ids)
        {
            var vector = Vector();
            _model[(ulong)id] = (vector, id % 50);
            points.Add(Make.Point((ulong)id, vector, Make.Payload(("g", id % 50))));
        }
        await engine.WriteAsync("a", [.. points]);
    }

    private float[] Vector() => [.. Enumerable.Range(0, Size).Select(_ => (_random.NextSingle() * 2) - 1)];

    /// <summary>Waits for the optimiser, which says when it is done; long enough for a machine that is busy.</summary>
    private async Task SettleAsync(Engine engine)
    {
        for (var waited = Stopwatch.StartNew(); engine.Describe("a") is { Optimising: true } or { WaitingVectors: > 0 };)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), $"the optimiser does not finish: {string.Join(", ", _events.FailedCheckpoints)}");
            await Task.Delay(5);
        }
    }

    private void Check(Engine engine)
    {
        Assert.Equal(_model.Keys.Order(), engine.Scroll("a", null, null, 100_000, new Selection()).Points.Numbers());
        Assert.True(Recall(engine, null) >= 0.97, "without a filter");
        Assert.True(Recall(engine, Make.Must(Make.Test("g", new FieldTest.Range(null, null, null, 24)))) >= 0.97, "half");
        Assert.True(Recall(engine, Make.Must(Make.Test("g", new FieldTest.Integers(new HashSet<long> { 7 })))) >= 0.99, "one in fifty");
        Assert.True(Recall(engine, Make.Must(new Condition.HasId(_model.Keys.Where(k => k % 2 == 0).Select(Make.Id).ToHashSet()))) >= 0.97, "by id");
    }

    private double Recall(Engine engine, Filter? filter)
    {
        var (hits, all) = (0, 0);
        for (var i = 0; i < 30; i++)
        {
            var node = Make.Nearest(Vector()) with { Limit = 10, Filter = filter };
            var exact = engine.Query("a", node with { Settings = new SearchSettings { Exact = true } }, new Selection());
            var found = engine.Query("a", node, new Selection());
            Assert.Equal(exact.Count, found.Count);
            Assert.Equal(found.Count, found.Numbers().Distinct().Count());
            Assert.All(found.Numbers(), id => Assert.True(_model.ContainsKey(id)));
            hits += found.Numbers().Intersect(exact.Numbers()).Count();
            all += exact.Count;
        }
        return (double)hits / all;
    }
}
