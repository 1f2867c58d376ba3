using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

/// <summary>Every file of a data folder in turn loses its end, or has zeros there. The engine starts whatever it is, and what is derived is made again.</summary>
public sealed class DamagedFileTests
{
    private const int Points = 1300;
    private const int DamagedBytes = 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_end_of_any_file_stops_no_start_and_no_other_collection(bool zeros)
    {
        var files = await FilesAsync();
        Assert.All(["graph-", "field-", "postings-", "points", "payloads", "dense-", "deleted-", "state-", "wal-"], name =>
            Assert.Contains(files, f => Path.GetFileName(f).StartsWith(name, StringComparison.Ordinal)));
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(files.First(static f => f.Contains("/graph-", StringComparison.Ordinal))))!;
        foreach (var file in files.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            var storage = await FilledAsync();
            var events = new RecordedEvents();
            if (zeros)
                storage.ZeroEnd(file, DamagedBytes);
            else
                storage.CutEnd(file, DamagedBytes);
            await using var engine = Open(storage, events);
            Assert.Equal(1, engine.Count("other", null));
            var name = Path.GetFileName(file);
            if (name.StartsWith("graph-", StringComparison.Ordinal) || name.StartsWith("field-", StringComparison.Ordinal) || name.StartsWith("postings-", StringComparison.Ordinal))
            {
                CheckWhole(engine, file);
                Assert.Empty(engine.Describe("a").Warnings);
            }
            else if (name.StartsWith("wal-", StringComparison.Ordinal))
            {
                // The tail is gone, and nothing else.
                Assert.Equal(Points - 10, engine.Count("a", null));
            }
            else if (engine.DamagedCollections > 0)
            {
                Assert.Equal(EngineError.DataLoss, Assert.Throws<EngineException>(() => engine.Count("a", null)).Error);
                Assert.NotEmpty(events.Damages);
            }
            else
            {
                // Lost points are told, never passed over.
                Assert.True(engine.Describe("a").Warnings.Count > 0 || engine.Count("a", null) == Points - 10 + 20, file);
            }
        }
    }

    private static void CheckWhole(Engine engine, string file)
    {
        Assert.Equal(Points - 10 + 20, engine.Count("a", null));
        for (var k = 0; k < 3; k++)
        {
            var filter = Make.Must(Make.Is("k", $"v{k}"));
            var scanned = engine.Scroll("a", null, null, 100_000, Selection.All).Points
                .Count(h => h.Point.Payload.TryGet("k", out var value) && value.AsString == $"v{k}");
            Assert.True(scanned == engine.Count("a", filter), file);
        }
        Assert.Equal(700ul, engine.Query("a", Make.Nearest([.. Vector(700)]) with { Using = "d", Limit = 1 }, new Selection()).Numbers()[0]);
        var sparse = new QueryNode { Query = new QueryKind.Nearest(new VectorValue.Sparse([77], [1])), Using = "s", Limit = 1 };
        Assert.Equal(777ul, engine.Query("a", sparse, new Selection()).Numbers()[0]);
    }

    private static float[] Vector(ulong id)
    {
        var random = new Random((int)id);
        return [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static Engine Open(MemoryStorage storage, RecordedEvents events) => Make.Open(storage, Make.Options(static o =>
    {
        o.SealPoints = 1000;
        o.IdleTime = TimeSpan.FromMilliseconds(10);
        o.VacuumMinPoints = 100_000;
        o.OptimizerThreads = 1;
    }), events);

    private static async Task<IReadOnlyList<string>> FilesAsync() => (await FilledAsync()).Files;

    /// <summary>A folder as a kill leaves it: a sealed segment with graph and indexes, marks of deleted points, a tail in a checkpoint and one in the log.</summary>
    private static async Task<MemoryStorage> FilledAsync()
    {
        var storage = new MemoryStorage(new Random(7));
        var engine = Open(storage, new RecordedEvents());
        await engine.CreateCollectionAsync("other", Make.Dense(1));
        await engine.WriteAsync("other", Make.Point(1, [1]));
        await engine.CreateCollectionAsync("a", new CollectionSchema
        {
            Dense = new Dictionary<string, DenseVectorSchema> { ["d"] = new(8, Distance.Cosine) { Graph = new GraphSchema(FullScanKilobytes: 10) } },
            Sparse = new Dictionary<string, SparseVectorSchema> { ["s"] = new(false) },
        });
        await engine.WriteAsync("a", new WriteOperation.CreateIndex("k", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default)));
        await WriteAsync(engine, 0, 1200);
        await engine.WriteAsync("a", new WriteOperation.Delete(Make.Ids([.. Enumerable.Range(0, 10).Select(static i => (ulong)i)])));
        while (engine.Describe("a") is { } details && (details.Optimising || details.WaitingVectors > 0))
            await Task.Delay(5);
        await WriteAsync(engine, 1200, 100);

        // A checkpoint, which is part of a snapshot.
        var snapshot = await engine.CreateSnapshotAsync("a");
        await engine.DeleteSnapshotAsync("a", snapshot.Name);
        await WriteAsync(engine, 1300, 20);
        storage.Kill();
        return storage;
    }

    private static Task WriteAsync(Engine engine, int first, int count) => engine.WriteAsync("a", [.. Enumerable.Range(first, count).Select(static i => new PointData(
        Make.Id((ulong)i),
        new Dictionary<string, VectorValue>
        {
            ["d"] = new VectorValue.Dense(Vector((ulong)i)),
            ["s"] = new VectorValue.Sparse([(uint)(i % 100)], [i == 777 ? 50 : 1 + (i % 7)]),
        },
        Make.Payload(("k", $"v{i % 3}"))))]);
}
