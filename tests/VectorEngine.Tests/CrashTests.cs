using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

/// <summary>
/// Writers, snapshots and merges run side by side until the process ends at some change of a file, in the middle of a write, a rename or a sync, and the machine
/// with it: what was not forced to the disk is lost or torn. What was acknowledged must be there, what was deleted must not come back, an operation
/// is there as a whole or not at all, and indexes agree with payloads.
/// </summary>
public sealed class CrashTests
{
    private const int Writers = 3;
    private const int Lives = 12;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    public async Task Nothing_acknowledged_is_lost(int seed, bool powerCut)
    {
        var random = new Random(seed);
        var storage = new MemoryStorage(new Random(seed));
        var expected = new Expected[Writers];
        for (var w = 0; w < Writers; w++)
            expected[w] = new Expected();
        for (var life = 0; life < Lives; life++)
        {
            var engine = Open(storage);
            if (life == 0)
            {
                await engine.CreateCollectionAsync("a", Make.Dense(2));
                await engine.WriteAsync("a", new WriteOperation.CreateIndex("k", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default)));
            }
            else
            {
                Check(engine, expected, $"seed {seed}, life {life}");
            }
            storage.ChangesLeft = random.Next(20, 900);
            var tasks = Enumerable.Range(0, Writers).Select(w => WriteAsync(engine, w, expected[w], new Random((seed * 1000) + (life * 10) + w)))
                .Append(SnapshotsAsync(engine)).ToArray();
            await Task.WhenAll(tasks);
            if (powerCut)
                storage.PowerCut();
            else
                storage.Kill();
        }
        await using var last = Open(storage);
        Check(last, expected, $"seed {seed}, end");
    }

    private static Engine Open(MemoryStorage storage) => Make.Open(storage, Make.Options(o =>
    {
        o.CheckpointBytes = 4096;
        o.SealPoints = 15;
        o.VacuumMinPoints = 5;
        o.IdleTime = TimeSpan.FromMilliseconds(1);
    }));

    /// <summary>Writes to points of its own until the process is dead; remembers what was acknowledged, and the one operation that may or may not have been.</summary>
    private static async Task WriteAsync(Engine engine, int writer, Expected expected, Random random)
    {
        while (true)
        {
            var first = (ulong)((writer * 1000) + random.Next(40));
            var ids = new[] { first, first + 1 };
            var value = random.Next(5) == 0 ? -1 : random.Next(1_000_000);
            expected.Doubtful = (ids, value);
            try
            {
                switch (value)
                {
                    case < 0:
                        await engine.WriteAsync("a", new WriteOperation.Delete(Make.Ids(ids)));
                        break;
                    case var _ when value % 3 == 0 && ids.All(expected.Rows.ContainsKey):
                        await engine.WriteAsync("a", new WriteOperation.OverwritePayload(Make.Ids(ids), Payload(value)));
                        break;
                    default:
                        await engine.WriteAsync("a", [.. ids.Select(id => Make.Point(id, [1, 2], Payload(value)))]);
                        break;
                }
            }
            catch (EngineException)
            {
                return;
            }
            expected.Settle();
        }
    }

    private static async Task SnapshotsAsync(Engine engine)
    {
        try
        {
            while (true)
            {
                var info = await engine.CreateSnapshotAsync("a");
                await engine.DeleteSnapshotAsync("a", info.Name);
            }
        }
        catch (Exception error) when (error is EngineException or IOException)
        {
        }
    }

    private static Payload Payload(int value) => Make.Payload(("v", value), ("k", $"v{value % 4}"));

    private static void Check(Engine engine, Expected[] expected, string when)
    {
        var rows = engine.Scroll("a", null, null, 100_000, Selection.All).Points.ToDictionary(h => h.Point.Id.Number, h => Value(h.Point));
        foreach (var one in expected)
        {
            if (one.Doubtful is { } doubtful)
            {
                // As a whole or not at all.
                if (doubtful.Ids.All(id => rows.GetValueOrDefault(id, -1) == doubtful.Value))
                    one.Settle();
                one.Doubtful = null;
            }
        }
        var all = expected.SelectMany(e => e.Rows).OrderBy(r => r.Key).ToArray();
        Assert.True(all.SequenceEqual(rows.OrderBy(r => r.Key)), $"{when}: expected {Text(all)}, found {Text(rows.OrderBy(r => r.Key))}");
        for (var k = 0; k < 4; k++)
        {
            Assert.Equal(
                all.Where(r => r.Value % 4 == k).Select(r => r.Key),
                engine.Scroll("a", Make.Must(Make.Is("k", $"v{k}")), null, 100_000, new Selection()).Points.Numbers());
        }
        Assert.Empty(engine.Describe("a").Warnings);
    }

    private static int Value(PointData point) => point.Payload.TryGet("v", out var value) ? (int)value.AsInteger : -2;

    private static string Text(IEnumerable<KeyValuePair<ulong, int>> rows) => string.Join(' ', rows.Select(r => $"{r.Key}={r.Value}"));

    private sealed class Expected
    {
        public SortedDictionary<ulong, int> Rows { get; } = [];

        public (ulong[] Ids, int Value)? Doubtful { get; set; }

        public void Settle()
        {
            var (ids, value) = Doubtful!.Value;
            foreach (var id in ids)
            {
                if (value < 0)
                    Rows.Remove(id);
                else
                    Rows[id] = value;
            }
            Doubtful = null;
        }
    }
}
