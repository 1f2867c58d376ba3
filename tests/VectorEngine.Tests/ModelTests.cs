using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

/// <summary>
/// Random writes against the engine and against a model of a few lines, with clean restarts, kills, power cuts and torn
/// tails in between; after each restart, and now and then, everything is compared. A failing seed repeats itself.
/// </summary>
public sealed class ModelTests
{
    private const int Steps = 250;
    private const int Size = 3;
    private static readonly string[] Colours = ["red", "green", "blue"];

    private readonly SortedDictionary<ulong, Row> _model = [];
    private MemoryStorage _storage = null!;
    private Engine _engine = null!;
    private Random _random = null!;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Engine_does_what_the_model_does(int seed)
    {
        _random = new Random(seed);
        _storage = new MemoryStorage(new Random(seed));
        _engine = Open();
        await _engine.CreateCollectionAsync("c", new CollectionSchema
        {
            Dense = new Dictionary<string, DenseVectorSchema> { ["d"] = new(Size, Distance.Dot) },
            Sparse = new Dictionary<string, SparseVectorSchema> { ["s"] = new(false) },
        });
        for (var step = 0; step < Steps; step++)
        {
            await WriteAsync();
            if (_random.Next(12) == 0)
                await RestartAsync();
            if (_random.Next(6) == 0)
                Compare();
        }
        await RestartAsync();
        Compare();
        await _engine.DisposeAsync();
    }

    private Engine Open() => Make.Open(_storage, Make.Options(o =>
    {
        o.CheckpointBytes = 4096;
        o.SealPoints = 12;
        o.VacuumMinPoints = 5;
        o.IdleTime = TimeSpan.FromMilliseconds(1);
    }));

    private async Task RestartAsync()
    {
        switch (_random.Next(4))
        {
            case 0:
                await _engine.DisposeAsync();
                break;
            case 1:
                _storage.Kill();
                break;
            case 2:
                _storage.PowerCut();
                break;
            default:
                _storage.Kill();
                var log = _storage.Files.Last(f => f.EndsWith(".log", StringComparison.Ordinal));
                var torn = new byte[_random.Next(200)];
                _random.NextBytes(torn);
                _storage.Append(log, torn);
                break;
        }
        _engine = Open();
        Compare();
    }

    private async Task WriteAsync()
    {
        switch (_random.Next(12))
        {
            case 0:
                var ids = Ids();
                await _engine.WriteAsync("c", new WriteOperation.Delete(Make.Ids(ids)));
                foreach (var id in ids)
                    _model.Remove(id);
                break;
            case 1:
                var colour = Colours[_random.Next(3)];
                await _engine.WriteAsync("c", new WriteOperation.Delete(new PointSelector.Matching(
                    Make.Must(Make.Is("colour", colour), Make.Test("n", new FieldTest.Range(null, null, null, 3))))));
                foreach (var (id, _) in _model.Where(r => r.Value.Colour == colour && r.Value.Number <= 3).ToList())
                    _model.Remove(id);
                break;
            case 2:
                var set = _random.Next(10);
                await Change(i => new WriteOperation.SetPayload(Make.Ids(i), Make.Payload(("n", set))), row => row with { Number = set });
                break;
            case 3:
                await Change(i => new WriteOperation.SetPayload(Make.Ids(i), Make.Payload(("tag", "set")), "deep"), row => row with { Tag = "set" });
                break;
            case 4:
                await Change(i => new WriteOperation.DeletePayload(Make.Ids(i), ["colour"]), row => row with { Colour = null });
                break;
            case 5:
                await Change(i => new WriteOperation.OverwritePayload(Make.Ids(i), Make.Payload(("colour", "blue"))),
                    row => row with { Colour = "blue", Number = null, Tag = null });
                break;
            case 6:
                var vector = Vector();
                await Change(
                    i => new WriteOperation.UpdateVectors([.. i.Select(id => new PointData(
                        Make.Id(id), new Dictionary<string, VectorValue> { ["d"] = new VectorValue.Dense(vector) }, Payload.Empty))]),
                    row => row with { Dense = vector });
                break;
            case 7:
                await Change(i => new WriteOperation.DeleteVectors(Make.Ids(i), ["s"]), row => row with { Sparse = null });
                break;
            case 8:
                await _engine.WriteAsync("c", _random.Next(2) == 0
                    ? new WriteOperation.CreateIndex("colour", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default))
                    : new WriteOperation.DropIndex("colour"));
                break;
            default:
                var points = Ids().Select(id => (Id: id, Row: NewRow())).ToList();
                await _engine.WriteAsync("c", [.. points.Select(p => ToPoint(p.Id, p.Row))]);
                foreach (var (id, row) in points)
                    _model[id] = row;
                break;
        }
    }

    private async Task Change(Func<ulong[], WriteOperation> write, Func<Row, Row> change)
    {
        var ids = Ids();
        var result = await _engine.WriteAsync("c", write(ids));
        Assert.Equal(ids.Where(id => !_model.ContainsKey(id)).Select(id => (PointId?)Make.Id(id)).FirstOrDefault(), result.Missing);
        foreach (var id in ids.Distinct().Where(_model.ContainsKey))
            _model[id] = change(_model[id]);
    }

    private void Compare()
    {
        var all = _engine.Scroll("c", null, null, 10_000, Selection.All).Points;
        Assert.Equal(_model.Select(r => Make.Text(ToPoint(r.Key, r.Value))), all.Select(h => Make.Text(h.Point)));
        Assert.Equal(_model.Count, _engine.Count("c", null));
        foreach (var colour in Colours)
        {
            var expected = _model.Where(r => r.Value.Colour == colour).Select(r => r.Key).ToArray();
            var filter = Make.Must(Make.Is("colour", colour));
            Assert.Equal(expected, _engine.Scroll("c", filter, null, 10_000, new Selection()).Points.Numbers());
            Assert.Equal(expected.Length, _engine.Count("c", filter));
        }
        CompareDense(Vector());
        CompareSparse();
    }

    private void CompareDense(float[] query)
    {
        var filter = Make.Must(Make.Is("colour", "red", "blue"));
        var expected = _model.Where(r => r.Value.Colour is "red" or "blue").Select(r => Dot(r.Value.Dense, query)).OrderDescending().Take(7);
        var node = new QueryNode { Query = new QueryKind.Nearest(new VectorValue.Dense(query)), Using = "d", Filter = filter, Limit = 7 };
        Assert.Equal(expected, _engine.Query("c", node, new Selection()).Select(h => h.Score));
    }

    private void CompareSparse()
    {
        var index = (uint)_random.Next(4);
        var expected = _model
            .Where(r => r.Value.Sparse?.ContainsKey(index) == true).Select(r => r.Value.Sparse![index] * 2).OrderDescending();
        var node = new QueryNode { Query = new QueryKind.Nearest(new VectorValue.Sparse([index], [2])), Using = "s", Limit = 10_000 };
        Assert.Equal(expected, _engine.Query("c", node, new Selection()).Select(h => h.Score));
    }

    private ulong[] Ids() => [.. Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => (ulong)_random.Next(60))];

    /// <summary>Small whole numbers: their products and sums are exact in any order.</summary>
    private float[] Vector() => [.. Enumerable.Range(0, Size).Select(_ => (float)_random.Next(-9, 10))];

    private Row NewRow() => new(
        Vector(),
        _random.Next(3) == 0 ? null : new SortedDictionary<uint, float> { [(uint)_random.Next(2)] = 1 + _random.Next(5), [2 + (uint)_random.Next(2)] = 1 + _random.Next(5) },
        _random.Next(4) == 0 ? null : Colours[_random.Next(3)],
        _random.Next(4) == 0 ? null : _random.Next(10),
        null);

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static PointData ToPoint(ulong id, Row row)
    {
        var vectors = new Dictionary<string, VectorValue> { ["d"] = new VectorValue.Dense(row.Dense) };
        if (row.Sparse is { } sparse)
            vectors["s"] = new VectorValue.Sparse([.. sparse.Keys], [.. sparse.Values]);
        var payload = Payload.Empty;
        if (row.Colour is not null)
            payload = payload.With("colour", Make.Value(row.Colour));
        if (row.Number is not null)
            payload = payload.With("n", Make.Value(row.Number));
        if (row.Tag is not null)
            payload = payload.With("deep", Make.Value(Make.Payload(("tag", row.Tag))));
        return new PointData(Make.Id(id), vectors, payload);
    }

    private sealed record Row(float[] Dense, SortedDictionary<uint, float>? Sparse, string? Colour, int? Number, string? Tag);
}
