using System.Globalization;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The folder of one collection: segments, the last checkpoint that says which of them count, and the log of what came after it.</summary>
internal sealed partial class CollectionFiles : IDisposable
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
}
