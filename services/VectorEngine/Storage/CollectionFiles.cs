using System.Globalization;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The folder of one collection: segments, the last checkpoint that says which of them count, and the log of what came after it.</summary>
internal sealed class CollectionFiles : IDisposable
{
    private const string StatePrefix = "state-", StateSuffix = ".snap", LogPrefix = "wal-", LogSuffix = ".log", Quarantine = "quarantine";

    private readonly IStorage _storage;
    private readonly string _folder;
    private readonly ByteBuffer _buffer = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, int> _pins = [];
    private readonly HashSet<ulong> _pending = [];
    private HashSet<ulong> _referenced = [];
    private IStorageFile? _log;
    private string _logName = "";
    private ulong _nextSegment = 1;
    private bool _dirty;
    private bool _torn;

    private CollectionFiles(IStorage storage, string folder) => (_storage, _folder) = (storage, folder);

    public IStorage Storage => _storage;

    public long LogLength { get; private set; }

    /// <summary>Makes the folder of a new, empty collection; it counts only once the manifest names it.</summary>
    public static void Create(IStorage storage, string folder, string name, CollectionSchema schema)
    {
        // What a failed restore or create may have left under the number is not part of it.
        if (storage.FolderExists(folder))
        {
            storage.DeleteFolder(folder);
        }

        storage.CreateFolder(folder);
        var state = new StateFile
        {
            Sequence = 0,
            Name = name,
            Schema = schema,
            Indexes = new Dictionary<string, PayloadIndexSchema>(),
            Segments = [],
            Tail = 0,
            NextSegment = 1,
        };
        state.Write(storage, Path.Combine(folder, StateName(0)));
        storage.SyncFolder(folder);
    }

    /// <summary>Loads the last whole checkpoint and the log. Damage that loses points is an <see cref="InvalidDataException"/>.</summary>
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

        var checkpoints = Sorted(names, StatePrefix, StateSuffix);
        var checkpoint = Enumerable.Reverse(checkpoints).Select(c => StateFile.TryRead(storage, Path.Combine(folder, c.Name))).FirstOrDefault(c => c is not null)
            ?? throw new InvalidDataException("no readable checkpoint");
        var state = files.LoadSegments(checkpoint);
        try
        {
            files.LoadLogs(names, checkpoints, state, name, warnings, events);
        }
        catch
        {
            state.Close();
            throw;
        }

        return (files, state, warnings);
    }

    /// <summary>The number and folder of a new segment. It counts once a checkpoint names it.</summary>
    public (ulong Number, string Path) NewSegment()
    {
        lock (_gate)
        {
            var number = _nextSegment++;
            _pending.Add(number);
            return (number, SegmentPath(number));
        }
    }

    public string SegmentPath(ulong number) => Path.Combine(_folder, SegmentFiles.Folder(number));

    /// <summary>Adds a record to the batch that <see cref="Commit"/> writes.</summary>
    public void Stage(ulong sequence, ReadOnlySpan<byte> body) => Frames.Write(_buffer, sequence, body);

    /// <summary>Forgets the staged records.</summary>
    public void Discard() => _buffer.Clear();

    /// <summary>Writes the staged records and, if asked, forces them to the disk; returns their length. When writing fails the log is as before.</summary>
    public int Commit(bool sync)
    {
        try
        {
            // A refused record that could not be cut off must not be found behind a shorter one.
            if (_torn)
            {
                _log!.Truncate(LogLength);
                _torn = false;
            }

            _log!.Write(LogLength, _buffer.Span);
        }
        catch (IOException)
        {
            _torn = true;
            throw;
        }

        _dirty = true;
        if (sync)
        {
            Sync();
        }

        var length = _buffer.Length;
        LogLength += length;
        _buffer.Clear();
        return length;
    }

    public void Sync()
    {
        if (_dirty)
        {
            _log!.Sync();
            _dirty = false;
        }
    }

    /// <summary>
    /// Writes the tail, the marks of deleted points and what names them, then starts a new log. What no checkpoint names any more goes when all of that is on the
    /// disk; pinned segments go later.
    /// </summary>
    public StateFile Checkpoint(CollectionState state, string name)
    {
        var tail = WriteTail(state);
        StateFile checkpoint;
        List<SealedSegment> changed;
        try
        {
            (checkpoint, changed) = WriteState(state, name, tail);
        }
        catch (Exception error) when (tail != 0 && error is not SyncFailedException)
        {
            Abandon(tail);
            throw;
        }

        OpenLog(LogName(state.Sequence));
        lock (_gate)
        {
            _referenced = [.. checkpoint.Segments.Select(s => s.Number), tail];
            _pending.ExceptWith(_referenced);
        }

        Clean(StateName(state.Sequence), changed);
        return checkpoint;
    }

    private (StateFile Checkpoint, List<SealedSegment> Changed) WriteState(CollectionState state, string name, ulong tail)
    {
        foreach (var segment in state.Sealed)
        {
            segment.SaveDerived(_storage, SegmentPath(segment.Number));
        }

        var changed = state.Sealed.Where(s => s.DeletedChanged).ToList();
        foreach (var segment in changed)
        {
            segment.WriteDeleted(_storage, SegmentPath(segment.Number), state.Sequence);
            _storage.SyncFolder(SegmentPath(segment.Number));
        }

        var checkpoint = new StateFile
        {
            Sequence = state.Sequence,
            Name = name,
            Schema = state.Schema,
            Indexes = state.Indexes,
            Segments = [.. state.Sealed.Select(s => (s.Number, s.DeletedSequence))],
            Tail = tail,
            NextSegment = _nextSegment,
        };
        // The folders it names are on the disk before its name is.
        _storage.SyncFolder(_folder);
        checkpoint.Write(_storage, Path.Combine(_folder, StateName(state.Sequence)));
        _storage.SyncFolder(_folder);
        return (checkpoint, changed);
    }

    /// <summary>Writes a checkpoint and keeps what it names from being deleted.</summary>
    public CollectionCut Cut(CollectionState state, string name)
    {
        var checkpoint = Checkpoint(state, name);
        var numbers = checkpoint.Segments.Select(s => s.Number).Concat(checkpoint.Tail == 0 ? [] : new[] { checkpoint.Tail }).ToList();
        Pin(numbers);

        // The marks are replaced by the next checkpoint, so they are read now.
        var deleted = new List<(string, byte[])>();
        try
        {
            foreach (var (number, sequence) in checkpoint.Segments.Where(s => s.Deleted != 0))
            {
                var file = SegmentFiles.Deleted(sequence);
                using var content = new StorageStream(_storage.Open(Path.Combine(SegmentPath(number), file)));
                var bytes = new byte[content.Length];
                content.ReadExactly(bytes);
                deleted.Add(($"{SegmentFiles.Folder(number)}/{file}", bytes));
            }
        }
        catch
        {
            Unpin(numbers);
            throw;
        }

        return new CollectionCut(this, checkpoint, [.. numbers.Select(n => (n, SegmentPath(n)))], deleted);
    }

    /// <summary>Keeps segments' files until <see cref="Unpin"/>, also when no checkpoint names them any more.</summary>
    private void Pin(IEnumerable<ulong> segments)
    {
        lock (_gate)
        {
            foreach (var number in segments)
            {
                _pins[number] = _pins.GetValueOrDefault(number) + 1;
            }
        }
    }

    public void Unpin(IEnumerable<ulong> segments)
    {
        lock (_gate)
        {
            foreach (var number in segments)
            {
                if (--_pins[number] == 0)
                {
                    _pins.Remove(number);
                    if (!_referenced.Contains(number) && !_pending.Contains(number))
                    {
                        TryDelete(number);
                    }
                }
            }
        }
    }

    /// <summary>Segments that were merged before any checkpoint named them: the next one removes them.</summary>
    public void Forget(IEnumerable<ulong> segments)
    {
        lock (_gate)
        {
            _pending.ExceptWith(segments);
        }
    }

    /// <summary>Removes a segment that was given up before a checkpoint named it.</summary>
    public void Abandon(ulong number)
    {
        lock (_gate)
        {
            _pending.Remove(number);
        }

        TryDelete(number);
    }

    private void TryDelete(ulong number)
    {
        try
        {
            if (_storage.FolderExists(SegmentPath(number)))
            {
                _storage.DeleteFolder(SegmentPath(number));
            }
        }
        catch (IOException)
        {
            // The next checkpoint or start finds that nothing names it.
        }
    }

    public void Dispose() => _log?.Dispose();

    public static string StateName(ulong sequence) => StatePrefix + sequence.ToString("x16", CultureInfo.InvariantCulture) + StateSuffix;

    private static string LogName(ulong sequence) => LogPrefix + sequence.ToString("x16", CultureInfo.InvariantCulture) + LogSuffix;

    private static List<(ulong Sequence, string Name)> Sorted(IReadOnlyList<string> names, string prefix, string suffix) =>
        [.. names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && n.EndsWith(suffix, StringComparison.Ordinal))
            .Select(n => (ulong.TryParse(n.AsSpan(prefix.Length, Math.Max(0, n.Length - prefix.Length - suffix.Length)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var s) ? s : 0, n))
            .OrderBy(p => p.Item1)];

    private CollectionState LoadSegments(StateFile checkpoint)
    {
        _nextSegment = checkpoint.NextSegment;
        _referenced = [.. checkpoint.Segments.Select(s => s.Number), checkpoint.Tail];
        var state = new CollectionState(checkpoint.Schema) { Sequence = checkpoint.Sequence };
        try
        {
            foreach (var (number, deleted) in checkpoint.Segments)
            {
                state.Load(SealedSegment.Open(_storage, SegmentPath(number), number, checkpoint.Schema, deleted));
            }

            state.LoadIndexes(checkpoint.Indexes, (segment, field, schema) => segment.LoadIndex(_storage, SegmentPath(segment.Number), field, schema));
            if (checkpoint.Tail != 0)
            {
                using var tail = SealedSegment.Open(_storage, SegmentPath(checkpoint.Tail), checkpoint.Tail, checkpoint.Schema, 0);
                state.LoadTail(tail);
            }
        }
        catch
        {
            state.Close();
            throw;
        }

        return state;
    }

    private void LoadLogs(
        IReadOnlyList<string> names, List<(ulong Sequence, string Name)> checkpoints, CollectionState state, string name, List<string> warnings, IEngineEvents? events)
    {
        var logs = Sorted(names, LogPrefix, LogSuffix);
        var damaged = false;
        foreach (var (_, file) in logs)
        {
            damaged |= Replay(file, state, name, warnings, events);
        }

        if (state.Sequence < checkpoints[^1].Sequence)
        {
            throw new InvalidDataException($"the checkpoint {checkpoints[^1].Name} is damaged and the log does not reach it");
        }

        foreach (var folder in names.Where(SegmentFiles.IsFolder))
        {
            // A segment that no checkpoint names was being written when the process ended.
            var number = SegmentFiles.Number(folder);
            if (_referenced.Contains(number))
            {
                foreach (var half in _storage.List(SegmentPath(number)).Where(f => f.EndsWith(ComponentWriter.Temporary, StringComparison.Ordinal)))
                {
                    _storage.Delete(Path.Combine(SegmentPath(number), half));
                }
            }
            else
            {
                _storage.DeleteFolder(SegmentPath(number));
                events?.Stray(folder, removed: true);
                _nextSegment = Math.Max(_nextSegment, number + 1);
            }
        }

        // Damage ends up in the quarantine and the log is started anew, so that the next start is clean.
        if (damaged)
        {
            Checkpoint(state, name);
        }
        else
        {
            OpenLog(logs.Count > 0 ? logs[^1].Name : LogName(state.Sequence));
        }
    }

    private ulong WriteTail(CollectionState state)
    {
        if (state.Tail.Count == 0)
        {
            return 0;
        }

        var (number, path) = NewSegment();
        try
        {
            new SegmentWriter(_storage, path, state.Schema).Write([state.Tail], SegmentWriter.Collect(state.Tail));
            return number;
        }
        catch (IOException error) when (error is not SyncFailedException)
        {
            Abandon(number);
            throw;
        }
    }

    /// <summary>Deletes what the checkpoint does not name: older checkpoints and logs, segments that nobody uses, marks of deleted points that were replaced.</summary>
    private void Clean(string stateName, IEnumerable<SealedSegment> changed)
    {
        foreach (var old in _storage.List(_folder))
        {
            if ((old.StartsWith(StatePrefix, StringComparison.Ordinal) && old != stateName)
                || (old.StartsWith(LogPrefix, StringComparison.Ordinal) && old != _logName))
            {
                _storage.Delete(Path.Combine(_folder, old));
            }
            else if (SegmentFiles.IsFolder(old))
            {
                lock (_gate)
                {
                    var number = SegmentFiles.Number(old);
                    if (!_referenced.Contains(number) && !_pending.Contains(number) && !_pins.ContainsKey(number))
                    {
                        _storage.DeleteFolder(SegmentPath(number));
                    }
                }
            }
        }

        foreach (var segment in changed)
        {
            var path = SegmentPath(segment.Number);
            foreach (var old in _storage.List(path).Where(f => SegmentFiles.IsDeleted(f) && f != SegmentFiles.Deleted(segment.DeletedSequence)))
            {
                _storage.Delete(Path.Combine(path, old));
            }
        }
    }

    private void OpenLog(string name)
    {
        // The old log serves until the new one is on the disk.
        var log = _storage.Open(Path.Combine(_folder, name));
        try
        {
            log.Sync();
            _storage.SyncFolder(_folder);
        }
        catch
        {
            log.Dispose();
            throw;
        }

        _log?.Dispose();
        (_log, _logName, LogLength, _dirty, _torn) = (log, name, log.Length, false, false);
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
