using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

public sealed class DurabilityTests
{
    private readonly MemoryStorage _storage = new(new Random(11));
    private readonly RecordedEvents _events = new();

    [Fact]
    public async Task Acknowledged_writes_survive_a_power_cut_when_fsync_is_always()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.ChangeAliasesAsync([new AliasAction.Create("alias", "a")]);
        for (var i = 1ul; i <= 20; i++)
            await engine.WriteAsync("a", Make.Point(i, [i, 1]));
        _storage.PowerCut();

        await using var again = Open();
        Assert.Equal(20, again.Count("alias", null));
        Assert.Empty(_events.Damages);
    }

    [Theory]
    [InlineData(FsyncPolicy.Interval)]
    [InlineData(FsyncPolicy.Never)]
    public async Task Acknowledged_writes_survive_a_kill_whatever_the_policy(FsyncPolicy policy)
    {
        var engine = Open(o => (o.Fsync, o.FsyncInterval) = (policy, TimeSpan.FromHours(1)));
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        for (var i = 1ul; i <= 20; i++)
            await engine.WriteAsync("a", Make.Point(i, [i, 1]));
        _storage.Kill();

        await using var again = Open();
        Assert.Equal(20, again.Count("a", null));
    }

    [Theory]
    [InlineData(FsyncPolicy.Always, 10, 100)]
    [InlineData(FsyncPolicy.Never, 0, 0)]
    public async Task Policy_decides_how_often_the_log_is_synced(FsyncPolicy policy, int least, int most)
    {
        await using var engine = Open(o => o.Fsync = policy);
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        var before = _storage.Syncs;
        for (var i = 1ul; i <= 10; i++)
            await engine.WriteAsync("a", Make.Point(i, [i, 1]));
        Assert.InRange(_storage.Syncs - before, least, most);
    }

    [Fact]
    public async Task Interval_syncs_when_its_time_is_over_also_while_writes_keep_coming()
    {
        var time = new StoppedTime();
        await using var engine = Engine.Open(
            Make.Options(o => (o.Fsync, o.FsyncInterval) = (FsyncPolicy.Interval, TimeSpan.FromSeconds(1))), _events, time, _storage);
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        var before = _storage.Syncs;
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        await engine.WriteAsync("a", Make.Point(2, [1, 1]));
        Assert.Equal(before, _storage.Syncs);
        time.Advance(TimeSpan.FromSeconds(2));
        await engine.WriteAsync("a", Make.Point(3, [1, 1]));
        Assert.Equal(before + 1, _storage.Syncs);
        await engine.WriteAsync("a", Make.Point(4, [1, 1]));
        Assert.Equal(before + 1, _storage.Syncs);
    }

    [Fact]
    public async Task A_torn_last_record_is_cut_at_every_length()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        var log = _storage.Files.Single(f => f.EndsWith(".log", StringComparison.Ordinal));
        var whole = _storage.LengthOf(log);
        await engine.WriteAsync("a", Make.Point(2, [2, 2]));
        var full = _storage.LengthOf(log);
        _storage.Kill();
        for (var cut = full - 1; cut >= whole; cut--)
        {
            _storage.Open(log).Truncate(cut);
            var again = Open();
            Assert.Equal([1ul], again.Scroll("a", null, null, 10, new Selection()).Points.Numbers());
            Assert.Equal(whole, _storage.LengthOf(log));
            _storage.Kill();
        }
        Assert.Equal(full - 1 - whole, _events.Tails.Count);
        Assert.Empty(_events.Damages);
    }

    [Fact]
    public async Task A_tail_of_zeros_is_cut_and_writing_goes_on()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        _storage.Kill();
        _storage.Append(_storage.Files.Single(f => f.EndsWith(".log", StringComparison.Ordinal)), new byte[1000]);

        engine = Open();
        Assert.Equal(1000, Assert.Single(_events.Tails));
        await engine.WriteAsync("a", Make.Point(2, [2, 2]));
        _storage.Kill();
        await using var again = Open();
        Assert.Equal(2, again.Count("a", null));
    }

    [Fact]
    public async Task Damage_inside_the_log_is_reported_kept_and_does_not_hide_what_follows()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        var log = _storage.Files.Single(f => f.EndsWith(".log", StringComparison.Ordinal));
        var start = _storage.LengthOf(log);
        await engine.WriteAsync("a", Make.Point(2, [2, 2]));
        await engine.WriteAsync("a", Make.Point(3, [3, 3]));
        _storage.Kill();
        _storage.Damage(log, start + 25);

        await using (var again = Open())
        {
            Assert.Equal([1ul, 3], again.Scroll("a", null, null, 10, new Selection()).Points.Numbers());
            Assert.NotEmpty(again.Describe("a").Warnings);
        }
        Assert.NotEmpty(_events.Damages);
        Assert.Contains(_storage.Files, f => f.Contains("/quarantine/", StringComparison.Ordinal));
        await using var clean = Open();
        Assert.Empty(clean.Describe("a").Warnings);
        Assert.Equal(2, clean.Count("a", null));
    }

    [Fact]
    public async Task A_damaged_collection_leaves_the_others_serving()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("bad", Make.Dense(2));
        var snapshot = _storage.Files.Single(f => f.EndsWith(".snap", StringComparison.Ordinal));
        await engine.CreateCollectionAsync("good", Make.Dense(2));
        await engine.WriteAsync("good", Make.Point(1, [1, 1]));
        _storage.Kill();
        _storage.Damage(snapshot, 30);

        await using var again = Open();
        Assert.Equal(1, again.Count("good", null));
        Assert.Equal(1, again.DamagedCollections);
        Assert.Equal(EngineError.DataLoss, Assert.Throws<EngineException>(() => again.Count("bad", null)).Error);
        Assert.True(await again.DeleteCollectionAsync("bad"));
    }

    [Fact]
    public async Task Checkpoints_replace_the_log()
    {
        await using (var engine = Open(o => o.CheckpointBytes = 4096))
        {
            await engine.CreateCollectionAsync("a", Make.Dense(50));
            for (var i = 1ul; i <= 100; i++)
                await engine.WriteAsync("a", Make.Point(i % 10, new float[50]));
            Assert.InRange(_storage.LengthOf(_storage.Files.Single(f => f.EndsWith(".log", StringComparison.Ordinal))), 0, 8192);
        }
        Assert.Equal(0, _storage.LengthOf(_storage.Files.Single(f => f.EndsWith(".log", StringComparison.Ordinal))));
        Assert.Single(_storage.Files, f => f.EndsWith(".snap", StringComparison.Ordinal));
        await using var again = Open();
        Assert.Equal(10, again.Count("a", null));
    }

    [Fact]
    public async Task Left_over_files_and_folders_do_not_stop_the_start()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        var folder = Path.GetDirectoryName(_storage.Files.Single(f => f.EndsWith(".log", StringComparison.Ordinal)))!;
        _storage.Kill();
        _storage.Open($"{folder}/state-ffff.snap.tmp").Write(0, [1]);
        _storage.Open($"{Make.Folder}/manifest.json.tmp").Write(0, [1]);
        _storage.Open($"{Make.Folder}/collections/c00000000000000ff/state-0.snap").Write(0, [1]);
        _storage.Open($"{Make.Folder}/collections/notes/readme").Write(0, [1]);

        await using var again = Open();
        Assert.Equal(1, again.Count("a", null));
        Assert.Contains("c00000000000000ff True", _events.Strays);
        Assert.Contains("notes False", _events.Strays);
        Assert.Contains($"{Make.Folder}/collections/notes/readme", _storage.Files);
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_and_serves_reads_and_recovers()
    {
        await using var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        _storage.FreeBytes = 10;
        var error = await Assert.ThrowsAsync<EngineException>(() => engine.WriteAsync("a", Make.Point(2, [2, 2])));
        Assert.Equal(EngineError.Exhausted, error.Error);
        Assert.Equal(1, engine.Count("a", null));
        _storage.FreeBytes = long.MaxValue;
        await engine.WriteAsync("a", Make.Point(3, [3, 3]));
        _storage.Kill();
        await using var again = Open();
        Assert.Equal([1ul, 3], again.Scroll("a", null, null, 10, new Selection()).Points.Numbers());
    }

    [Fact]
    public async Task A_failed_sync_ends_writing_and_is_told()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", Make.Point(1, [1, 1]));
        _storage.SyncFails = true;
        var error = await Assert.ThrowsAsync<EngineException>(() => engine.WriteAsync("a", Make.Point(2, [2, 2])));
        Assert.Equal(EngineError.Unavailable, error.Error);
        Assert.Single(_events.Fatals);
        _storage.SyncFails = false;
        await Assert.ThrowsAsync<EngineException>(() => engine.WriteAsync("a", Make.Point(3, [3, 3])));
        Assert.Equal(1, engine.Count("a", null));
        _storage.PowerCut();
        await using var again = Open();
        Assert.InRange(again.Count("a", null), 1, 2);
    }

    [Fact]
    public async Task Deletes_by_filter_are_not_decided_again_by_a_replay()
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", new CollectionSchema());
        await engine.WriteAsync("a", Make.Point(1, null, Make.Payload(("k", "x"))), Make.Point(2, null, Make.Payload(("k", "y"))));
        await engine.WriteAsync("a", new WriteOperation.Delete(new PointSelector.Matching(Make.Must(Make.Is("k", "x")))));
        await engine.WriteAsync("a", new WriteOperation.OverwritePayload(Make.Ids(2), Make.Payload(("k", "x"))));
        for (var i = 0; i < 3; i++)
        {
            _storage.Kill();
            engine = Open();
            Assert.Equal([2ul], engine.Scroll("a", null, null, 10, new Selection()).Points.Numbers());
        }
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task The_files_of_the_operating_system_hold_what_was_written()
    {
        var folder = Directory.CreateTempSubdirectory("vector-engine-").FullName;
        try
        {
            var options = new EngineOptions { DataPath = folder };
            await using (var engine = Engine.Open(options))
            {
                await engine.CreateCollectionAsync("a", Make.Dense(3));
                await engine.WriteAsync("a", Make.Point(1, [1, 2, 3], Make.Payload(("t", "x"))));
                Assert.Equal(EngineError.Precondition, Assert.Throws<EngineException>(() => Engine.Open(options)).Error);
            }
            await using var again = Engine.Open(options);
            Assert.Equal("1 {t:\"x\"} =[1,2,3]", Make.Text(again.Get("a", [Make.Id(1)], Selection.All).Single().Point));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Engine Open(Action<EngineOptions>? change = null) => Make.Open(_storage, Make.Options(change), _events);
}
