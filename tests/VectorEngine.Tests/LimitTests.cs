using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Storage;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

public sealed class LimitTests
{
    private readonly MemoryStorage _storage = new(new Random(5));

    [Fact]
    public async Task A_payload_that_many_writes_make_is_bounded_and_each_write_is_all_or_nothing()
    {
        await using var engine = await OpenAsync(o => o.MaxPayloadBytes = 2000);
        await engine.WriteAsync("a", Make.Point(1, [1, 1]), Make.Point(2, [2, 2]));
        await SetAsync(engine, "a", 900, null, 1, 2);
        await SetAsync(engine, "b", 900, null, 1);
        var error = await Assert.ThrowsAsync<EngineException>(() => SetAsync(engine, "c", 900, null, 2, 1));
        Assert.Equal(EngineError.Exhausted, error.Error);
        Assert.Contains("point 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], Fields(engine, 1));
        Assert.Equal(["a"], Fields(engine, 2));

        // What replaces a field does not add to it.
        await SetAsync(engine, "a", 950, null, 1);
        await engine.WriteAsync("a", new WriteOperation.DeletePayload(Make.Ids(1), ["a"]));
        await SetAsync(engine, "c", 900, null, 1);
        Assert.Equal(["b", "c"], Fields(engine, 1));
        _storage.Kill();
        await using var again = Make.Open(_storage);
        Assert.Equal(["b", "c"], Fields(again, 1));
    }

    [Fact]
    public async Task A_payload_is_bounded_also_through_a_path_with_lists()
    {
        await using var engine = await OpenAsync(o => o.MaxPayloadBytes = 2000);
        var items = Enumerable.Range(0, 10).Select(object? (_) => Make.Payload(("x", 1))).ToArray();
        await engine.WriteAsync("a", Make.Point(1, [1, 1], Make.Payload(("list", items))));
        await SetAsync(engine, "y", 50, "list[]", 1);
        var error = await Assert.ThrowsAsync<EngineException>(() => SetAsync(engine, "z", 300, "list[]", 1));
        Assert.Equal(EngineError.Exhausted, error.Error);
    }

    [Fact]
    public async Task Many_writes_to_one_payload_at_once_stay_within_the_bound()
    {
        await using var engine = await OpenAsync(o => o.MaxPayloadBytes = 5000);
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        var done = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            try
            {
                await SetAsync(engine, $"f{i:d2}", 200, null, 1);
                return true;
            }
            catch (EngineException error) when (error.Error == EngineError.Exhausted)
            {
                return false;
            }
        }));
        var payload = engine.Get("a", [Make.Id(1)], Selection.All)[0].Point.Payload;
        Assert.InRange(PayloadSize.Of(payload), 4700, 5000);
        Assert.Equal(done.Count(static d => d), payload.Count);
    }

    [Fact]
    public async Task Beyond_its_memory_the_engine_refuses_what_needs_more_and_nothing_else()
    {
        await using (var engine = await OpenAsync(static _ => { }))
            await engine.WriteAsync("a", Make.Point(1, [1, 1]), Make.Point(2, [2, 2]));
        await using var full = Make.Open(_storage, Make.Options(static o => o.MaxMemoryBytes = 1));
        WriteOperation[] growing =
        [
            new WriteOperation.Upsert([Make.Point(3, [1, 1])]),
            new WriteOperation.UpdateVectors([Make.Point(1, [1, 1])]),
            new WriteOperation.SetPayload(Make.Ids(1), Make.Payload(("a", 1))),
            new WriteOperation.OverwritePayload(Make.Ids(1), Make.Payload(("a", 1))),
            new WriteOperation.CreateIndex("k", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default)),
        ];
        foreach (var operation in growing)
            Assert.Equal(EngineError.Exhausted, (await Assert.ThrowsAsync<EngineException>(() => full.WriteAsync("a", operation))).Error);
        Assert.Equal(EngineError.Exhausted, (await Assert.ThrowsAsync<EngineException>(() => full.CreateCollectionAsync("b", Make.Dense(2)))).Error);
        await full.WriteAsync("a", new WriteOperation.Delete(Make.Ids(1)));
        await full.WriteAsync("a", new WriteOperation.ClearPayload(Make.Ids(2)));
        Assert.Equal([2ul], full.Query("a", Make.Nearest(1, 1), new Selection()).Numbers());
    }

    [Fact]
    public void Memory_is_collected_before_anything_is_refused_and_rarely()
    {
        var time = new StoppedTime();
        long live = 50, dead = 60;
        var collections = 0;
        var guard = new MemoryGuard(100, time, collect =>
        {
            if (collect)
            {
                collections++;
                dead = 0;
            }
            return live + dead;
        });
        guard.Check();
        Assert.Equal(1, collections);
        (live, dead) = (90, 20);
        guard.Check();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Throws<EngineException>(guard.Check);
        Assert.Equal(1, collections);
        time.Advance(TimeSpan.FromSeconds(6));
        guard.Check();
        Assert.Equal(2, collections);
        live = 101;
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Throws<EngineException>(guard.Check);
        live = 10;
        time.Advance(TimeSpan.FromSeconds(1));
        guard.Check();
    }

    [Theory]
    [InlineData(895, 1024, true)]
    [InlineData(896, 1024, false)]
    [InlineData(67, 100, true)]
    [InlineData(68, 100, false)]
    public void Some_of_the_open_files_are_kept_for_connections(long used, long limit, bool fits)
    {
        if (fits)
            OpenFiles.Check(used, limit);
        else
            Assert.Equal(EngineError.Exhausted, Assert.Throws<EngineException>(() => OpenFiles.Check(used, limit)).Error);
    }

    [Fact]
    public void The_limit_of_open_files_is_the_soft_one()
    {
        Assert.Equal(1024, OpenFiles.ParseLimit(["Limit  Soft", "Max open files            1024                 4096                 files"]));
        Assert.Null(OpenFiles.ParseLimit(["Max open files            unlimited            unlimited            files"]));
        Assert.Null(OpenFiles.ParseLimit([]));
    }

    [Fact]
    public async Task Numbers_are_the_totals_of_all_collections()
    {
        await using var engine = await OpenAsync(static _ => { });
        await engine.CreateCollectionAsync("b", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]), Make.Point(2));
        await engine.WriteAsync("b", Make.Point(1, [1, 1]));
        var numbers = engine.Numbers();
        Assert.Equal((3, 2, 2, 0), (numbers.Points, numbers.Vectors, numbers.Segments, numbers.Optimising));
        Assert.Equal(engine.Describe("a").LogBytes + engine.Describe("b").LogBytes, numbers.LogBytes);
        Assert.InRange(numbers.MemoryBytes, 1, numbers.MaxMemoryBytes);
    }

    private static Task SetAsync(Engine engine, string field, int size, string? key, params ulong[] ids) =>
        engine.WriteAsync("a", new WriteOperation.SetPayload(Make.Ids(ids), Make.Payload((field, new string('x', size))), key));

    private static string[] Fields(Engine engine, ulong id) =>
        [.. engine.Get("a", [Make.Id(id)], Selection.All)[0].Point.Payload.Fields.Select(static f => f.Key).Order(StringComparer.Ordinal)];

    private async Task<Engine> OpenAsync(Action<EngineOptions> change)
    {
        var engine = Make.Open(_storage, Make.Options(change));
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        return engine;
    }
}
