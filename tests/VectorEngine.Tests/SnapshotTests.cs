using System.Formats.Tar;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests;

public sealed class SnapshotTests
{
    private readonly MemoryStorage _storage = new(new Random(3));

    [Fact]
    public async Task A_snapshot_restores_under_another_name_and_survives_a_restart()
    {
        var engine = await FilledAsync(200);
        var before = Dump(engine, "a");
        var info = await engine.CreateSnapshotAsync("a");
        await engine.WriteAsync("a", new WriteOperation.Delete(Make.Ids(1)));
        using (var content = engine.OpenSnapshot("a", info.Name))
            await engine.RestoreSnapshotAsync("b", content, info.Checksum);
        Assert.Equal(before, Dump(engine, "b"));
        Assert.Equal(199, engine.Count("a", null));
        Assert.Equal(PayloadIndexKind.Keyword, engine.Describe("b").Indexes["k"].Index.Kind);
        _storage.PowerCut();
        await using var again = Open();
        Assert.Equal(before, Dump(again, "b"));
        Assert.Equal(info, Assert.Single(again.Snapshots("a")));
        await again.WriteAsync("b", Make.Point(9999, [1, 1]));
        Assert.Equal(201, again.Count("b", null));
    }

    [Fact]
    public async Task A_snapshot_restores_into_the_collection_it_came_from()
    {
        await using var engine = await FilledAsync(100);
        var before = Dump(engine, "a");
        var info = await engine.CreateSnapshotAsync("a");
        for (var i = 0ul; i < 100; i += 2)
            await engine.WriteAsync("a", new WriteOperation.Delete(Make.Ids(i)));
        using (var content = engine.OpenSnapshot("a", info.Name))
            await engine.RestoreSnapshotAsync("a", content, null);
        Assert.Equal(before, Dump(engine, "a"));
    }

    [Fact]
    public async Task An_upload_that_comes_slowly_holds_up_no_other_collection()
    {
        await using var engine = await FilledAsync(20);
        var before = Dump(engine, "a");
        var info = await engine.CreateSnapshotAsync("a");
        using var upload = new SlowUpload(Read(engine, info));
        var restored = engine.RestoreSnapshotAsync("b", upload, info.Checksum);
        await engine.CreateCollectionAsync("c", Make.Dense(2));
        Assert.False(restored.IsCompleted);
        upload.Go();
        await restored;
        Assert.Equal(before, Dump(engine, "b"));
        Assert.Equal(["a", "b", "c"], engine.Collections);
        using var broken = new SlowUpload(Read(engine, info)[..3000]) { Breaks = true };
        broken.Go();
        var error = await Assert.ThrowsAsync<EngineException>(() => engine.RestoreSnapshotAsync("b", broken, null));
        Assert.Equal(EngineError.InvalidInput, error.Error);
        Assert.Equal(before, Dump(engine, "b"));
    }

    [Fact]
    public async Task Snapshots_beside_a_writer_hold_every_write_acknowledged_before()
    {
        await using var engine = await FilledAsync(10);
        using var stop = new CancellationTokenSource();
        var acknowledged = 0ul;
        var writer = Task.Run(async () =>
        {
            for (var i = 1000ul; !stop.IsCancellationRequested; i++)
            {
                await engine.WriteAsync("a", Make.Point(i, [i % 7, 1]));
                Volatile.Write(ref acknowledged, i);
                Assert.Single(engine.Get("a", [Make.Id(i)], new Selection()));
            }
        });
        for (var round = 0; round < 10; round++)
        {
            var least = Volatile.Read(ref acknowledged);
            var info = await engine.CreateSnapshotAsync("a");
            using (var content = engine.OpenSnapshot("a", info.Name))
                await engine.RestoreSnapshotAsync("copy", content, info.Checksum);
            var written = engine.Scroll("copy", null, Make.Id(1000), 1_000_000, new Selection()).Points.Numbers();
            Assert.Equal(Enumerable.Range(0, written.Length).Select(i => 1000ul + (ulong)i), written);
            Assert.True(least == 0 || written.Contains(least), $"{least} was acknowledged before");
            await engine.DeleteSnapshotAsync("a", info.Name);
        }
        await stop.CancelAsync();
        await writer;
        Assert.Empty(engine.Snapshots("a"));
    }

    [Fact]
    public async Task A_damaged_or_cut_snapshot_is_refused_and_changes_nothing()
    {
        await using var engine = await FilledAsync(30);
        var before = Dump(engine, "a");
        var info = await engine.CreateSnapshotAsync("a");
        var bytes = Read(engine, info);
        for (var at = 0; at < bytes.Length; at += 97)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 0x5A;
            var error = await Assert.ThrowsAsync<EngineException>(() => engine.RestoreSnapshotAsync("a", new MemoryStream(changed), info.Checksum));
            Assert.Equal(EngineError.InvalidInput, error.Error);
        }
        for (var length = 0; length < bytes.Length - 1024; length += 1500)
            await Assert.ThrowsAsync<EngineException>(() => engine.RestoreSnapshotAsync("a", new MemoryStream(bytes[..length]), info.Checksum));
        await Assert.ThrowsAsync<EngineException>(() => engine.RestoreSnapshotAsync("new", new MemoryStream(bytes), new string('0', 64)));
        Assert.Equal(before, Dump(engine, "a"));
        Assert.Equal(["a"], engine.Collections);
        _storage.Kill();
        await using var again = Open();
        Assert.Equal(before, Dump(again, "a"));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("s0000000000000001/../../evil")]
    [InlineData("s0000000000000001/sub/points")]
    [InlineData("wal-0000000000000000.log")]
    public async Task An_archive_with_a_foreign_name_is_refused(string name)
    {
        await using var engine = await FilledAsync(3);
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        archive.Position = 0;
        var files = _storage.Files;
        var error = await Assert.ThrowsAsync<EngineException>(() => engine.RestoreSnapshotAsync("b", archive, null));
        Assert.Equal(EngineError.InvalidInput, error.Error);
        Assert.Equal(files, _storage.Files);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("missing.snapshot")]
    [InlineData("")]
    [InlineData("../../manifest.json")]
    public async Task A_name_that_is_not_listed_is_not_found(string name)
    {
        await using var engine = await FilledAsync(3);
        await engine.CreateSnapshotAsync("a");
        Assert.Equal(EngineError.NotFound, Assert.Throws<EngineException>(() => engine.OpenSnapshot("a", name)).Error);
        Assert.Equal(EngineError.NotFound, (await Assert.ThrowsAsync<EngineException>(() => engine.DeleteSnapshotAsync("a", name))).Error);
    }

    [Fact]
    public async Task A_full_snapshot_is_listed_and_deleted()
    {
        await using var engine = await FilledAsync(20);
        await engine.CreateCollectionAsync("other", Make.Dense(2));
        var info = await engine.CreateFullSnapshotAsync();
        Assert.Equal(info, Assert.Single(engine.FullSnapshots()));
        using (var content = engine.OpenFullSnapshot(info.Name))
        using (var tar = new TarReader(content))
        {
            var names = new List<string>();
            while (tar.GetNextEntry() is { } entry)
                names.Add(entry.Name);
            Assert.Equal(2, names.Count(n => n.EndsWith("/state", StringComparison.Ordinal)));
            Assert.Contains("aliases.json", names);
        }
        await engine.DeleteFullSnapshotAsync(info.Name);
        Assert.Empty(engine.FullSnapshots());
    }

    [Fact]
    public async Task What_a_killed_process_left_of_an_archive_goes_at_start()
    {
        var engine = await FilledAsync(3);
        var info = await engine.CreateSnapshotAsync("a");
        var kept = _storage.Files.Single(f => f.EndsWith(info.Name, StringComparison.Ordinal));
        _storage.Kill();
        _storage.Open(kept.Replace(info.Name, "half.snapshot.tmp", StringComparison.Ordinal)).Write(0, [1]);
        await using var again = Open();
        Assert.DoesNotContain(_storage.Files, static f => f.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Equal(info, Assert.Single(again.Snapshots("a")));
    }

    [Fact]
    public async Task A_full_disk_fails_the_snapshot_and_leaves_none()
    {
        await using var engine = await FilledAsync(50);
        _storage.FreeBytes = 4000;
        Assert.Equal(EngineError.Exhausted, (await Assert.ThrowsAsync<EngineException>(() => engine.CreateSnapshotAsync("a"))).Error);
        _storage.FreeBytes = long.MaxValue;
        Assert.Empty(engine.Snapshots("a"));
        Assert.Equal(50, engine.Count("a", null));
        await engine.CreateSnapshotAsync("a");
    }

    private Engine Open() => Make.Open(_storage, Make.Options(o => (o.SealPoints, o.IdleTime) = (40, TimeSpan.FromMilliseconds(5))));

    private async Task<Engine> FilledAsync(int points)
    {
        var engine = Open();
        await engine.CreateCollectionAsync("a", Make.Dense(2));
        await engine.WriteAsync("a", new WriteOperation.CreateIndex("k", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default)));
        for (var i = 0; i < points; i += 10)
            await engine.WriteAsync("a", [.. Enumerable.Range(i, Math.Min(10, points - i)).Select(n => Make.Point((ulong)n, [n, 1], Make.Payload(("k", $"v{n % 3}"))))]);
        return engine;
    }

    private static byte[] Read(Engine engine, SnapshotInfo info)
    {
        using var content = engine.OpenSnapshot("a", info.Name);
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        return bytes;
    }

    private static string[] Dump(Engine engine, string collection) =>
        [.. engine.Scroll(collection, null, null, 1_000_000, Selection.All).Points.Select(h => Make.Text(h.Point))];
}
