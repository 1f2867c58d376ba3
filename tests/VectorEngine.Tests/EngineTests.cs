using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

public sealed class EngineTests : IAsyncLifetime
{
    private readonly MemoryStorage _storage = new(new Random(1));
    private Engine _engine = null!;

    public ValueTask InitializeAsync()
    {
        _engine = Make.Open(_storage, Make.Options(o => o.MaxCollections = 3));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Create_of_a_name_in_use_is_refused()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await Refused(EngineError.AlreadyExists, () => _engine.CreateCollectionAsync("a", Make.Dense(2)));
        await _engine.ChangeAliasesAsync([new AliasAction.Create("alias", "a")]);
        await Refused(EngineError.InvalidInput, () => _engine.CreateCollectionAsync("alias", Make.Dense(2)));
    }

    [Fact]
    public async Task Create_beyond_the_limit_is_exhausted()
    {
        foreach (var name in new[] { "a", "b", "c" })
            await _engine.CreateCollectionAsync(name, Make.Dense(2));
        await Refused(EngineError.Exhausted, () => _engine.CreateCollectionAsync("d", Make.Dense(2)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("..")]
    [InlineData("a\u0001")]
    [InlineData("a|b")]
    public Task Create_refuses_bad_names(string name) => Refused(EngineError.Validation, () => _engine.CreateCollectionAsync(name, Make.Dense(2)));

    [Fact]
    public async Task Create_refuses_bad_schemas()
    {
        await Refused(EngineError.Validation, () => _engine.CreateCollectionAsync("a", Make.Dense(0)));
        await Refused(EngineError.Validation, () => _engine.CreateCollectionAsync("a", Make.Dense(65537)));
        await Refused(EngineError.Validation, () => _engine.CreateCollectionAsync("a", Make.Dense(2, (Distance)9)));
        await Refused(EngineError.Exhausted, () => _engine.CreateCollectionAsync("a", Make.Dense(2) with { Annotations = new byte[(1 << 20) + 1] }));
        Assert.Empty(_engine.Collections);
    }

    [Fact]
    public async Task Delete_takes_the_aliases_with_it_and_knows_no_alias()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await _engine.ChangeAliasesAsync([new AliasAction.Create("alias", "a")]);
        Assert.False(await _engine.DeleteCollectionAsync("alias"));
        Assert.True(await _engine.DeleteCollectionAsync("a"));
        Assert.False(await _engine.DeleteCollectionAsync("a"));
        Assert.False(_engine.Exists("alias"));
        Assert.Equal(EngineError.NotFound, Assert.Throws<EngineException>(() => _engine.Count("a", null)).Error);
        Assert.DoesNotContain(_storage.Files, f => f.Contains("/collections/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alias_changes_are_all_or_none()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await Refused(EngineError.NotFound, () => _engine.ChangeAliasesAsync([new AliasAction.Create("x", "a"), new AliasAction.Create("y", "none")]));
        Assert.Empty(_engine.Aliases);
        await Refused(EngineError.NotFound, () => _engine.ChangeAliasesAsync([new AliasAction.Rename("none", "x")]));
        await Refused(EngineError.AlreadyExists, () => _engine.ChangeAliasesAsync([new AliasAction.Create("a", "a")]));
    }

    [Fact]
    public async Task A_write_that_is_partly_wrong_writes_nothing()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await Refused(EngineError.InvalidInput, () => _engine.WriteAsync("a", Make.Point(1, [1, 2]), Make.Point(2, [1])));
        await Refused(EngineError.Validation, () => _engine.WriteAsync("a", Make.Point(1, [1, 2]), Make.Point(2, [1, float.NaN])));
        await Refused(EngineError.Validation, () => _engine.WriteAsync("a", Make.Point(1, [1, 2]), Make.Point(2, [float.NegativeInfinity, 0])));
        await Refused(EngineError.InvalidInput, () => _engine.WriteAsync("a", [
            new WriteOperation.Upsert([Make.Point(1, [1, 2])]), new WriteOperation.DeleteVectors(Make.Ids(1), ["none"]),
        ]));
        Assert.Equal(0, _engine.Count("a", null));
    }

    [Fact]
    public async Task A_payload_beyond_the_limits_is_refused()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await Refused(EngineError.Exhausted, () => _engine.WriteAsync("a", Make.Point(1, null, Make.Payload(("t", new string('x', 5 << 20))))));
        var deep = Make.Payload(("end", 1));
        for (var i = 0; i < 32; i++)
            deep = Make.Payload(("o", deep));
        await Refused(EngineError.Validation, () => _engine.WriteAsync("a", Make.Point(1, null, deep)));
    }

    [Fact]
    public async Task A_payload_set_at_a_path_counts_the_path_as_depth()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await _engine.WriteAsync("a", Make.Point(1));
        Task Set(int names) => _engine.WriteAsync("a", new WriteOperation.SetPayload(
            Make.Ids(1), Make.Payload(("x", 1)), string.Join(".", Enumerable.Repeat("p", names))));
        await Set(31);
        await Refused(EngineError.Validation, () => Set(32));
        await Refused(EngineError.Validation, () => Set(500));
    }

    [Fact]
    public async Task A_missing_id_is_told_and_the_others_are_written()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await _engine.WriteAsync("a", Make.Point(1), Make.Point(2));
        var result = await _engine.WriteAsync("a", new WriteOperation.SetPayload(Make.Ids(1, 7, 2), Make.Payload(("x", 1))));
        Assert.Equal(Make.Id(7), result.Missing);
        Assert.Equal(2, _engine.Count("a", Make.Must(Make.Test("x", new FieldTest.Integers(new HashSet<long> { 1 })))));
    }

    [Fact]
    public async Task Conditional_upsert_leaves_points_that_do_not_match()
    {
        await _engine.CreateCollectionAsync("a", new CollectionSchema());
        await _engine.WriteAsync("a", Make.Point(1, null, Make.Payload(("v", "old"))), Make.Point(2, null, Make.Payload(("v", "locked"))));
        await _engine.WriteAsync("a", new WriteOperation.Upsert(
            [Make.Point(1, null, Make.Payload(("v", "new"))), Make.Point(2, null, Make.Payload(("v", "new"))), Make.Point(3, null, Make.Payload(("v", "new")))],
            UpdateMode.Upsert, Make.Must(Make.Is("v", "old"))));
        Assert.Equal([1ul, 3], _engine.Scroll("a", Make.Must(Make.Is("v", "new")), null, 10, new Selection()).Points.Numbers());
    }

    [Fact]
    public async Task Scroll_pages_numbers_before_uuids()
    {
        await _engine.CreateCollectionAsync("a", new CollectionSchema());
        var uuid = PointId.FromUuid(Guid.Parse("00000000-0000-0000-0000-000000000001"));
        await _engine.WriteAsync("a", new PointData(uuid, PointData.NoVectors, Payload.Empty), Make.Point(9), Make.Point(1), Make.Point(5));
        var first = _engine.Scroll("a", null, null, 2, new Selection());
        Assert.Equal([1ul, 5], first.Points.Numbers());
        var second = _engine.Scroll("a", null, first.Next, 2, new Selection());
        Assert.Equal([Make.Id(9), uuid], second.Points.Select(p => p.Point.Id));
        Assert.Null(second.Next);
        Assert.Empty(_engine.Scroll("a", null, PointId.FromUuid(Guid.AllBitsSet), 2, new Selection()).Points);
    }

    [Fact]
    public async Task Concurrent_writes_all_arrive()
    {
        await _engine.CreateCollectionAsync("a", Make.Dense(2));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => _engine.WriteAsync("a", Make.Point((ulong)i, [i, 1])))));
        Assert.Equal(50, _engine.Count("a", null));
        Assert.Equal(50, _engine.Describe("a").Vectors);
    }

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        Assert.Equal(EngineError.Precondition, Assert.Throws<EngineException>(() => Make.Open(_storage)).Error);
    }

    private static async Task Refused(EngineError error, Func<Task> call) => Assert.Equal(error, (await Assert.ThrowsAsync<EngineException>(call)).Error);
}
