using System.Globalization;
using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The folder of one collection: the last checkpoint and the log of what came after it.</summary>
internal sealed class CollectionFiles : IDisposable
{
    private const string SnapshotPrefix = "state-", SnapshotSuffix = ".snap", LogPrefix = "wal-", LogSuffix = ".log", Quarantine = "quarantine";

    private readonly IStorage _storage;
    private readonly string _folder;
    private readonly ByteBuffer _buffer = new();
    private IStorageFile? _log;
    private string _logName = "";
    private bool _dirty;

    private CollectionFiles(IStorage storage, string folder) => (_storage, _folder) = (storage, folder);

    public long LogLength { get; private set; }

    public long SnapshotLength { get; private set; }

    /// <summary>Makes the folder of a new, empty collection; it counts only once the manifest names it.</summary>
    public static void Create(IStorage storage, string folder, string name, CollectionSchema schema)
    {
        storage.CreateFolder(folder);
        SnapshotFile.Write(storage, Path.Combine(folder, SnapshotName(0)), name, new CollectionState(schema));
        storage.SyncFolder(folder);
    }

    /// <summary>Loads the last whole checkpoint and the log. Damage that loses the checkpoint is an <see cref="InvalidDataException"/>.</summary>
    public static (CollectionFiles Files, CollectionState State, List<string> Warnings) Load(IStorage storage, string folder, string name, IEngineEvents? events)
    {
        var files = new CollectionFiles(storage, folder);
        var warnings = new List<string>();
        var names = storage.List(folder);
        foreach (var stray in names.Where(n => n.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            storage.Delete(Path.Combine(folder, stray));
            events?.Stray(stray, removed: true);
        }

        var snapshots = Sorted(names, SnapshotPrefix, SnapshotSuffix);
        CollectionState? state = null;
        foreach (var (_, file) in Enumerable.Reverse(snapshots))
        {
            if (SnapshotFile.TryRead(storage, Path.Combine(folder, file), out state, out var length))
            {
                files.SnapshotLength = length;
                break;
            }
        }

        if (state is null)
        {
            throw new InvalidDataException("no readable checkpoint");
        }

        var logs = Sorted(names, LogPrefix, LogSuffix);
        var damaged = false;
        foreach (var (_, file) in logs)
        {
            damaged |= files.Replay(file, state, name, warnings, events);
        }

        if (state.Sequence < snapshots[^1].Sequence)
        {
            throw new InvalidDataException($"the checkpoint {snapshots[^1].Name} is damaged and the log does not reach it");
        }

        // Damage ends up in the quarantine and the log is started anew, so that the next start is clean.
        if (damaged)
        {
            files.Checkpoint(state, name);
        }
        else
        {
            files.OpenLog(logs.Count > 0 ? logs[^1].Name : LogName(state.Sequence));
        }

        return (files, state, warnings);
    }

    /// <summary>Adds a record to the batch that <see cref="Commit"/> writes.</summary>
    public void Stage(ulong sequence, ReadOnlySpan<byte> body) => Frames.Write(_buffer, sequence, body);

    /// <summary>Forgets the staged records.</summary>
    public void Discard() => _buffer.Clear();

    /// <summary>Writes the staged records and, if asked, forces them to the disk. When writing fails the log is as before.</summary>
    public void Commit(bool sync)
    {
        try
        {
            _log!.Write(LogLength, _buffer.Span);
        }
        catch (IOException)
        {
            _log!.Truncate(LogLength);
            throw;
        }

        _dirty = true;
        if (sync)
        {
            Sync();
        }

        LogLength += _buffer.Length;
        _buffer.Clear();
    }

    public void Sync()
    {
        if (_dirty)
        {
            _log!.Sync();
            _dirty = false;
        }
    }

    /// <summary>Writes the whole state to a new file and starts a new log; the old ones go when both are on the disk.</summary>
    public void Checkpoint(CollectionState state, string name)
    {
        var snapshot = SnapshotName(state.Sequence);
        SnapshotLength = SnapshotFile.Write(_storage, Path.Combine(_folder, snapshot), name, state);
        _storage.SyncFolder(_folder);
        OpenLog(LogName(state.Sequence));
        foreach (var old in _storage.List(_folder))
        {
            if ((old.StartsWith(SnapshotPrefix, StringComparison.Ordinal) && old != snapshot)
                || (old.StartsWith(LogPrefix, StringComparison.Ordinal) && old != _logName))
            {
                _storage.Delete(Path.Combine(_folder, old));
            }
        }
    }

    public void Dispose() => _log?.Dispose();

    private static string SnapshotName(ulong sequence) => SnapshotPrefix + sequence.ToString("x16", CultureInfo.InvariantCulture) + SnapshotSuffix;

    private static string LogName(ulong sequence) => LogPrefix + sequence.ToString("x16", CultureInfo.InvariantCulture) + LogSuffix;

    private static List<(ulong Sequence, string Name)> Sorted(IReadOnlyList<string> names, string prefix, string suffix) =>
        [.. names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && n.EndsWith(suffix, StringComparison.Ordinal))
            .Select(n => (ulong.TryParse(n.AsSpan(prefix.Length, Math.Max(0, n.Length - prefix.Length - suffix.Length)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var s) ? s : 0, n))
            .OrderBy(p => p.Item1)];

    private void OpenLog(string name)
    {
        _log?.Dispose();
        _log = _storage.Open(Path.Combine(_folder, name));
        _logName = name;
        LogLength = _log.Length;
        _dirty = false;
        _log.Sync();
        _storage.SyncFolder(_folder);
    }

    /// <summary>Applies a log file; true when it holds damage that is not just a torn end.</summary>
    private bool Replay(string name, CollectionState state, string collection, List<string> warnings, IEngineEvents? events)
    {
        using var file = _storage.Open(Path.Combine(_folder, name));
        var damaged = false;
        long offset = 0;
        var length = file.Length;
        while (offset < length)
        {
            if (!Frames.TryRead(file, offset, length, out var sequence, out var body))
            {
                var next = Frames.FindNext(file, offset + 1, length);
                if (next < 0)
                {
                    events?.TailCut(collection, length - offset);
                    if (!damaged)
                    {
                        file.Truncate(offset);
                        file.Sync();
                    }

                    break;
                }

                Keep(file, name, length);
                damaged = true;
                Report($"bytes {offset}..{next} of {name} are damaged; the file is kept in {Quarantine}");
                offset = next;
                continue;
            }

            offset += Frames.HeaderSize + body.Length;
            if (sequence <= state.Sequence)
            {
                continue;
            }

            if (sequence != state.Sequence + 1)
            {
                Report($"operations {state.Sequence + 1}..{sequence - 1} are lost");
            }

            try
            {
                Applier.Apply(state, OperationCodec.Decode(body), sequence);
            }
            catch (Exception error) when (error is InvalidDataException or EngineException or KeyNotFoundException or ArgumentException)
            {
                Keep(file, name, length);
                damaged = true;
                Report($"operation {sequence} cannot be read: {error.Message}");
                state.Sequence = sequence;
            }
        }

        return damaged;

        void Report(string what)
        {
            warnings.Add(what);
            events?.Damaged(collection, what);
        }
    }

    /// <summary>Copies a damaged file to the quarantine.</summary>
    private void Keep(IStorageFile file, string name, long length)
    {
        var folder = Path.Combine(_folder, Quarantine);
        _storage.CreateFolder(folder);
        using var copy = _storage.Open(Path.Combine(folder, name));
        var buffer = new byte[1 << 20];
        for (long at = 0; at < length;)
        {
            var read = file.Read(at, buffer);
            if (read == 0)
            {
                break;
            }

            copy.Write(at, buffer.AsSpan(0, read));
            at += read;
        }

        copy.Sync();
        _storage.SyncFolder(folder);
    }
}
