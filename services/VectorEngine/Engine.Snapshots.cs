using System.Formats.Tar;
using System.Text.Json;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine;

/// <content>Snapshots of one collection and of all.</content>
public sealed partial class Engine
{
    private const string CollectionsPrefix = "collections/", AliasesEntry = "aliases.json";

    private string SnapshotsPath => _options.SnapshotsPath.Length > 0 ? _options.SnapshotsPath : Path.Combine(_options.DataPath, "snapshots");

    /// <summary>Writes a snapshot with every write acknowledged before the call; writes and reads go on meanwhile. Aliases are not part of it.</summary>
    public async Task<SnapshotInfo> CreateSnapshotAsync(string collection, CancellationToken cancellation = default)
    {
        var target = Get(collection);
        return await StorageAsync(async () =>
        {
            using var cut = await target.CutAsync(cancellation).ConfigureAwait(false);
            var info = SnapshotsOf(target.Name).Create(target.Name, _time.GetUtcNow(), tar => SnapshotArchive.Add(tar, "", _storage, cut));
            _events?.Snapshot(restored: false);
            return info;
        }).ConfigureAwait(false);
    }

    /// <summary>The snapshots of a collection, oldest first.</summary>
    public IReadOnlyList<SnapshotInfo> Snapshots(string collection) => SnapshotsOf(Get(collection).Name).List();

    /// <summary>Opens a snapshot for reading.</summary>
    public Stream OpenSnapshot(string collection, string name) => SnapshotsOf(Get(collection).Name).Open(name);

    /// <summary>Deletes a snapshot.</summary>
    public Task DeleteSnapshotAsync(string collection, string name, CancellationToken cancellation = default)
    {
        SnapshotsOf(Get(collection).Name).Delete(name);
        return Task.CompletedTask;
    }

    /// <summary>Creates a collection from a snapshot, or replaces the one of that name once the snapshot was read and checked as a whole.</summary>
    /// <param name="collection">Name of the collection, which may be another than the snapshot's.</param>
    /// <param name="archive">The file.</param>
    /// <param name="checksum">Its SHA-256 in hexadecimal, or null.</param>
    /// <param name="cancellation">Gives up and leaves everything as it was.</param>
    public async Task RestoreSnapshotAsync(string collection, Stream archive, string? checksum, CancellationToken cancellation = default)
    {
        SchemaChecks.CheckCollectionName(collection);
        var folder = await ChangeAsync(cancellation, () =>
        {
            CheckRestorable(collection);

            // Reserved for this process only: a restore that a crash cut off leaves a folder that the manifest does not name.
            var number = _manifest.NextFolder;
            _manifest = _manifest with { NextFolder = number + 1 };
            return Task.FromResult(FolderName(number));
        }).ConfigureAwait(false);
        var kept = false;
        try
        {
            // A slow upload must not hold up other collections, so what is read lies beside them until it is whole.
            await StorageAsync(() => ExtractAsync(archive, checksum, collection, PathOf(folder), cancellation)).ConfigureAwait(false);
            await ChangeAsync(cancellation, async () =>
            {
                CheckRestorable(collection);
                _storage.SyncFolder(CollectionsPath);
                var restored = LoadEntry(collection, folder, report: false);
                if (restored.Collection is null)
                {
                    throw EngineException.Invalid($"The snapshot cannot be restored: {restored.Damage}");
                }

                var oldFolder = _manifest.Collections.GetValueOrDefault(collection);
                var old = _catalog.Entries.GetValueOrDefault(collection)?.Collection;
                try
                {
                    Commit(_manifest with { Collections = new(_manifest.Collections) { [collection] = folder } });
                }
                catch
                {
                    await restored.Collection.DropAsync().ConfigureAwait(false);
                    throw;
                }

                kept = true;
                _events?.Snapshot(restored: true);
                _catalog = _catalog with { Entries = _catalog.Entries.SetItem(collection, restored) };
                if (old is not null)
                {
                    await old.DropAsync().ConfigureAwait(false);
                }

                if (oldFolder is not null)
                {
                    _storage.DeleteFolder(PathOf(oldFolder));
                }

                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw EngineException.Invalid($"The snapshot cannot be restored: {(error is InvalidDataException ? error.Message : "it is not whole")}");
        }
        finally
        {
            if (!kept)
            {
                Discard(PathOf(folder));
            }
        }
    }

    /// <summary>Writes a snapshot of all collections and aliases.</summary>
    public async Task<SnapshotInfo> CreateFullSnapshotAsync(CancellationToken cancellation = default)
    {
        var catalog = _catalog;
        var cuts = new List<CollectionCut>();
        try
        {
            return await StorageAsync(async () =>
            {
                foreach (var entry in catalog.Entries.Values)
                {
                    if (entry.Collection is { } collection)
                    {
                        cuts.Add(await collection.CutAsync(cancellation).ConfigureAwait(false));
                    }
                }

                var info = FullSnapshotFolder.Create("full-snapshot", _time.GetUtcNow(), tar =>
                {
                    SnapshotArchive.Add(tar, AliasesEntry, new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(catalog.Aliases.ToDictionary())));
                    for (var i = 0; i < cuts.Count; i++)
                    {
                        SnapshotArchive.Add(tar, $"{CollectionsPrefix}{i}/", _storage, cuts[i]);
                    }
                });
                _events?.Snapshot(restored: false);
                return info;
            }).ConfigureAwait(false);
        }
        finally
        {
            cuts.ForEach(static c => c.Dispose());
        }
    }

    /// <summary>The snapshots of all collections, oldest first.</summary>
    public IReadOnlyList<SnapshotInfo> FullSnapshots() => FullSnapshotFolder.List();

    /// <summary>Opens a full snapshot for reading.</summary>
    public Stream OpenFullSnapshot(string name) => FullSnapshotFolder.Open(name);

    /// <summary>Deletes a full snapshot.</summary>
    public Task DeleteFullSnapshotAsync(string name, CancellationToken cancellation = default)
    {
        FullSnapshotFolder.Delete(name);
        return Task.CompletedTask;
    }

    private void RemoveUnfinishedSnapshots()
    {
        var collections = Path.Combine(SnapshotsPath, "collections");
        string[] folders = [Path.Combine(SnapshotsPath, "full"), .. _storage.FolderExists(collections) ? _storage.List(collections).Select(n => Path.Combine(collections, n)) : []];
        foreach (var folder in folders.Where(_storage.FolderExists))
        {
            new SnapshotFolder(_storage, folder).RemoveUnfinished();
        }
    }

    private SnapshotFolder FullSnapshotFolder => new(_storage, Path.Combine(SnapshotsPath, "full"));

    private SnapshotFolder SnapshotsOf(string collection) => new(_storage, Path.Combine(SnapshotsPath, "collections", collection));

    private void Discard(string folder)
    {
        try
        {
            if (_storage.FolderExists(folder))
            {
                _storage.DeleteFolder(folder);
            }
        }
        catch (IOException)
        {
            // The next start removes what the manifest does not name.
        }
    }

    private void CheckRestorable(string collection)
    {
        if (_catalog.Aliases.TryGetValue(collection, out var target))
        {
            throw EngineException.Invalid($"`{collection}` is an alias of `{target}`: a snapshot is restored into a collection");
        }

        if (!_catalog.Entries.ContainsKey(collection) && _catalog.Entries.Count >= _options.MaxCollections)
        {
            throw new EngineException(EngineError.Exhausted, $"There are {_options.MaxCollections} collections, the most allowed");
        }

        OpenFiles.Check();
        _memory.Check();
    }

    private async Task<bool> ExtractAsync(Stream archive, string? checksum, string collection, string folder, CancellationToken cancellation)
    {
        await using var hashed = new HashingStream(archive);
        byte[]? state = null;
        _storage.CreateFolder(folder);
        await using (var tar = new TarReader(hashed, leaveOpen: true))
        {
            while (await tar.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is { } entry)
            {
                state = await SnapshotArchive.ExtractAsync(entry, _storage, folder, cancellation).ConfigureAwait(false) ?? state;
            }
        }

        if (checksum is not null && !string.Equals(await hashed.FinishAsync(cancellation).ConfigureAwait(false), checksum, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("its checksum is not the one that was given");
        }

        SnapshotArchive.Finish(state, collection, _storage, folder);
        return true;
    }

    private async Task<T> StorageAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SyncFailedException error)
        {
            _events?.Fatal(error);
            throw new EngineException(EngineError.Unavailable, "The storage failed", error);
        }
        catch (IOException error) when (error is not EndOfStreamException)
        {
            throw new EngineException(EngineError.Exhausted, "The snapshot cannot be written: disk full or not writable", error);
        }
    }
}
