using System.Collections.Immutable;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine;

/// <summary>
/// The engine: a data folder, its collections and aliases. Safe for many threads. What a write returned for is logged as
/// <see cref="EngineOptions.Fsync"/> says. Errors are <see cref="EngineException"/>.
/// </summary>
public sealed partial class Engine : IAsyncDisposable
{
    private readonly EngineOptions _options;
    private readonly IEngineEvents? _events;
    private readonly TimeProvider _time;
    private readonly IStorage _storage;
    private readonly IDisposable _folderLock;
    private readonly SemaphoreSlim _change = new(1, 1);
    private readonly SemaphoreSlim _optimiserTurn = new(1, 1);
    private readonly MemoryGuard _memory;
    private Manifest _manifest;
    private volatile Catalog _catalog = Catalog.Empty;
    private bool _disposed;

    private Engine(EngineOptions options, IEngineEvents? events, TimeProvider time, IStorage storage, IDisposable folderLock, Manifest manifest)
    {
        (_options, _events, _time, _storage, _folderLock, _manifest) = (options, events, time, storage, folderLock, manifest);
        _memory = new MemoryGuard(options.MaxMemoryBytes, time);
    }

    /// <summary>Names of the collections, sorted.</summary>
    public IReadOnlyList<string> Collections => [.. _catalog.Entries.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Aliases and their collections, sorted.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Aliases => [.. _catalog.Aliases.OrderBy(a => a.Key, StringComparer.Ordinal)];

    /// <summary>Points of all collections that are served.</summary>
    public long Points => Numbers().Points;

    /// <summary>Collections whose files are too damaged to be served.</summary>
    public int DamagedCollections => _catalog.Entries.Values.Count(e => e.Collection is null);

    /// <summary>Opens the data folder, creating it if needed, and loads every collection. A damaged one is left out, the others serve.</summary>
    /// <param name="options">Folder, policy and limits.</param>
    /// <param name="events">Receives what the host should know.</param>
    /// <param name="time">Clock of the interval policy.</param>
    /// <returns>The open engine.</returns>
    /// <exception cref="EngineException">The folder is in use or its manifest is damaged.</exception>
    public static Engine Open(EngineOptions options, IEngineEvents? events = null, TimeProvider? time = null) =>
        Open(options, events, time, new PosixStorage());

    internal static Engine Open(EngineOptions options, IEngineEvents? events, TimeProvider? time, IStorage storage)
    {
        storage.CreateFolder(options.DataPath);
        IDisposable folderLock;
        try
        {
            folderLock = storage.Lock(Path.Combine(options.DataPath, "LOCK"));
        }
        catch (IOException error)
        {
            throw new EngineException(EngineError.Precondition, $"The data folder {options.DataPath} is in use by another process", error);
        }

        try
        {
            var engine = new Engine(options, events, time ?? TimeProvider.System, storage, folderLock, Manifest.Load(storage, options.DataPath));
            engine.Load();
            return engine;
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Whether a name is a collection or an alias.</summary>
    public bool Exists(string name) => _catalog.Entries.ContainsKey(name) || _catalog.Aliases.ContainsKey(name);

    /// <summary>Creates a collection; it exists after a crash if this returned.</summary>
    public async Task CreateCollectionAsync(string name, CollectionSchema schema, CancellationToken cancellation = default)
    {
        SchemaChecks.Check(name, schema, _options);
        await ChangeAsync(cancellation, async () =>
        {
            if (_catalog.Entries.ContainsKey(name))
            {
                throw new EngineException(EngineError.AlreadyExists, $"Collection `{name}` already exists!");
            }

            if (_catalog.Aliases.ContainsKey(name))
            {
                throw EngineException.Invalid($"Can't create collection with name {name}. Alias with the same name already exists");
            }

            if (_catalog.Entries.Count >= _options.MaxCollections)
            {
                throw new EngineException(EngineError.Exhausted, $"There are {_options.MaxCollections} collections, the most allowed");
            }

            OpenFiles.Check();
            _memory.Check();
            var folder = FolderName(_manifest.NextFolder);
            CollectionFiles.Create(_storage, PathOf(folder), name, schema);
            _storage.SyncFolder(CollectionsPath);
            var entry = LoadEntry(name, folder, report: false);
            if (entry.Collection is null)
            {
                throw new EngineException(EngineError.Exhausted, "The collection cannot be created: disk full or not writable");
            }

            try
            {
                Commit(_manifest with { NextFolder = _manifest.NextFolder + 1, Collections = new(_manifest.Collections) { [name] = folder } });
            }
            catch
            {
                await entry.Collection.DropAsync().ConfigureAwait(false);
                throw;
            }

            _catalog = _catalog with { Entries = _catalog.Entries.Add(name, entry) };
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Deletes a collection and its aliases; false when there is none of this name. An alias does not stand for its collection here.</summary>
    public Task<bool> DeleteCollectionAsync(string name, CancellationToken cancellation = default) => ChangeAsync(cancellation, async () =>
    {
        if (!_catalog.Entries.TryGetValue(name, out var entry))
        {
            return false;
        }

        var folder = _manifest.Collections[name];
        var collections = new Dictionary<string, string>(_manifest.Collections);
        collections.Remove(name);
        var aliases = _manifest.Aliases.Where(a => a.Value != name).ToDictionary();
        Commit(_manifest with { Collections = collections, Aliases = aliases });
        _catalog = new Catalog(_catalog.Entries.Remove(name), aliases.ToImmutableDictionary());
        if (entry.Collection is { } collection)
        {
            await collection.DropAsync().ConfigureAwait(false);
        }

        _storage.DeleteFolder(PathOf(folder));
        return true;
    });

    /// <summary>Changes aliases: all actions in order, or none.</summary>
    public Task ChangeAliasesAsync(IReadOnlyList<AliasAction> actions, CancellationToken cancellation = default) => ChangeAsync(cancellation, () =>
    {
        var aliases = new Dictionary<string, string>(_manifest.Aliases);
        foreach (var action in actions)
        {
            AliasChecks.Apply(action, aliases, _manifest.Collections, _options);
        }

        Commit(_manifest with { Aliases = aliases });
        _catalog = _catalog with { Aliases = aliases.ToImmutableDictionary() };
        return Task.FromResult(true);
    });

    /// <summary>Flushes, writes checkpoints and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _change.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (var entry in _catalog.Entries.Values)
            {
                if (entry.Collection is { } collection)
                {
                    await collection.DisposeAsync().ConfigureAwait(false);
                }
            }

            _folderLock.Dispose();
        }
        finally
        {
            _change.Release();
        }
    }

    internal Collection Get(string name)
    {
        var catalog = _catalog;
        if (!catalog.Entries.TryGetValue(name, out var entry)
            && !(catalog.Aliases.TryGetValue(name, out var target) && catalog.Entries.TryGetValue(target, out entry)))
        {
            throw EngineException.Missing($"Collection `{Clip(name)}` doesn't exist!");
        }

        return entry.Collection ?? throw new EngineException(EngineError.DataLoss, $"Collection `{name}` is damaged: {entry.Damage}");
    }

    private static string Clip(string name) => name.Length <= 255 ? name : name[..255] + "…";

    private static string FolderName(ulong number) => $"c{number:x16}";

    private string CollectionsPath => Path.Combine(_options.DataPath, "collections");

    private string PathOf(string folder) => Path.Combine(CollectionsPath, folder);

    private void Commit(Manifest manifest)
    {
        manifest.Save(_storage, _options.DataPath);
        _manifest = manifest;
    }

    private async Task<T> ChangeAsync<T>(CancellationToken cancellation, Func<Task<T>> change)
    {
        await _change.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _disposed ? throw new EngineException(EngineError.Unavailable, "The engine is closed") : await change().ConfigureAwait(false);
        }
        catch (SyncFailedException error)
        {
            _events?.Fatal(error);
            throw new EngineException(EngineError.Unavailable, "The storage failed", error);
        }
        catch (IOException error)
        {
            throw new EngineException(EngineError.Exhausted, "The data folder cannot be written: disk full or not writable", error);
        }
        finally
        {
            _change.Release();
        }
    }

    private void Load()
    {
        _storage.CreateFolder(CollectionsPath);
        RemoveUnfinishedSnapshots();
        var known = _manifest.Collections.Values.ToHashSet();
        foreach (var name in _storage.List(CollectionsPath).Where(n => !known.Contains(n)))
        {
            // A folder of ours that the manifest does not name is a create or delete that was cut off.
            var ours = name.Length == 17 && name[0] == 'c';
            if (ours)
            {
                _storage.DeleteFolder(PathOf(name));
            }

            _events?.Stray(name, ours);
        }

        _catalog = new Catalog(
            _manifest.Collections.ToImmutableDictionary(c => c.Key, c => LoadEntry(c.Key, c.Value)),
            _manifest.Aliases.ToImmutableDictionary());
    }

    private Entry LoadEntry(string name, string folder, bool report = true)
    {
        try
        {
            var (files, state, warnings) = CollectionFiles.Load(_storage, PathOf(folder), name, _events);
            return new Entry(new Collection(name, files, state, warnings, _options, _events, _time, _optimiserTurn, _memory), "");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var what = error is InvalidDataException ? error.Message : "its files cannot be read";
            if (report)
            {
                _events?.Damaged(name, $"not served: {what}");
            }

            return new Entry(null, what);
        }
    }

    private sealed record Entry(Collection? Collection, string Damage);

    private sealed record Catalog(ImmutableDictionary<string, Entry> Entries, ImmutableDictionary<string, string> Aliases)
    {
        public static Catalog Empty { get; } = new(ImmutableDictionary<string, Entry>.Empty, ImmutableDictionary<string, string>.Empty);
    }
}
