using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Tests.Support;

/// <summary>
/// Files in memory that know what was forced to the disk. <see cref="Kill"/> ends the process: what was written stays.
/// <see cref="PowerCut"/> ends the machine: of what was not synced a random part stays, torn at any byte or filled with zeros.
/// </summary>
internal sealed class MemoryStorage(Random random) : IStorage
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _folders = [];
    private readonly HashSet<string> _locks = [];
    private Dictionary<string, Node> _live = [];
    private Dictionary<string, Node> _durable = [];
    private int _generation;

    /// <summary>Bytes that can still be written before the disk is full.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>Whether fsync reports an error.</summary>
    public bool SyncFails { get; set; }

    /// <summary>Changes of files and folders until the process is killed in the middle of one; negative is never.</summary>
    public int ChangesLeft { get; set; } = -1;

    /// <summary>How often a file was forced to the disk.</summary>
    public int Syncs { get; private set; }

    public IReadOnlyList<string> Files
    {
        get
        {
            lock (_gate)
                return [.. _live.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The storage as one process sees it: after <see cref="Kill"/> or <see cref="PowerCut"/> that process changes nothing any more.</summary>
    public IStorage Process()
    {
        lock (_gate)
            return new OneProcess(this, _generation);
    }

    public void Kill()
    {
        lock (_gate)
        {
            _generation++;
            _locks.Clear();
        }
    }

    public void PowerCut()
    {
        lock (_gate)
        {
            _generation++;
            _locks.Clear();
            var files = new Dictionary<string, Node>();
            foreach (var path in _live.Keys.Union(_durable.Keys))
            {
                var live = _live.GetValueOrDefault(path);
                var durable = _durable.GetValueOrDefault(path);
                if ((live == durable || random.Next(2) == 0 ? live : durable) is { } survivor)
                    files[path] = survivor;
            }
            foreach (var node in files.Values.Distinct())
                node.Tear(random);
            (_live, _durable) = (files, new Dictionary<string, Node>(files));
        }
    }

    /// <summary>Writes behind the end of a file, as a write that was cut off does.</summary>
    public void Append(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            _live[path].Write(_live[path].Length, bytes);
    }

    /// <summary>Turns a byte of a file into another.</summary>
    public void Damage(string path, long offset)
    {
        lock (_gate)
            _live[path].Flip(offset);
    }

    /// <summary>Turns the end of a file into zeros, as a file looks whose length reached the disk and whose bytes did not.</summary>
    public void ZeroEnd(string path, int bytes)
    {
        lock (_gate)
        {
            var zeros = new byte[Math.Min(bytes, _live[path].Length)];
            _live[path].Write(_live[path].Length - zeros.Length, zeros);
        }
    }

    /// <summary>Cuts off the end of a file.</summary>
    public void CutEnd(string path, int bytes)
    {
        lock (_gate)
            _live[path].Truncate(Math.Max(0, _live[path].Length - bytes));
    }

    public long LengthOf(string path)
    {
        lock (_gate)
            return _live[path].Length;
    }

    public IStorageFile Open(string path)
    {
        lock (_gate)
        {
            if (!_live.TryGetValue(path, out var node))
                _live[path] = node = new Node();
            return new Handle(this, node, _generation);
        }
    }

    public IMapping Map(string path)
    {
        lock (_gate)
            return new CopiedMapping(_live.TryGetValue(path, out var node) ? node.ToArray() : throw new FileNotFoundException("not there", path));
    }

    public IDisposable Lock(string path)
    {
        lock (_gate)
            return _locks.Add(path) ? new Release(this, path) : throw new IOException("held");
    }

    public bool Exists(string path)
    {
        lock (_gate)
            return _live.ContainsKey(path);
    }

    public bool FolderExists(string path)
    {
        lock (_gate)
            return _folders.Contains(path) || _live.Keys.Any(f => f.StartsWith(path + "/", StringComparison.Ordinal));
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            _live[to] = _live[from];
            _live.Remove(from);
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
            _live.Remove(path);
    }

    public void CreateFolder(string path)
    {
        lock (_gate)
            _folders.Add(path);
    }

    public void DeleteFolder(string path)
    {
        lock (_gate)
        {
            _folders.RemoveWhere(f => f == path || f.StartsWith(path + "/", StringComparison.Ordinal));
            foreach (var file in _live.Keys.Where(f => f.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
                _live.Remove(file);
        }
    }

    public void SyncFolder(string path)
    {
        lock (_gate)
        {
            if (SyncFails)
                throw new SyncFailedException(path, 5);
            foreach (var file in _durable.Keys.Where(f => Path.GetDirectoryName(f) == path).ToList())
                _durable.Remove(file);
            foreach (var (file, node) in _live.Where(f => Path.GetDirectoryName(f.Key) == path))
                _durable[file] = node;
        }
    }

    public IReadOnlyList<string> List(string path)
    {
        lock (_gate)
        {
            return [.. _live.Keys.Concat(_folders)
                .Where(f => f.StartsWith(path + "/", StringComparison.Ordinal))
                .Select(f => f[(path.Length + 1)..].Split('/')[0])
                .Distinct().Order(StringComparer.Ordinal)];
        }
    }

    private void CountDown()
    {
        if (ChangesLeft < 0)
            return;
        if (ChangesLeft == 0)
        {
            ChangesLeft = -1;
            Kill();
            return;
        }
        ChangesLeft--;
    }

    private sealed class Node
    {
        private byte[] _data = [];
        private byte[] _synced = [];

        public long Length => _data.Length;

        public byte[] ToArray() => [.. _data];

        public int Read(long offset, Span<byte> into)
        {
            var rest = _data.AsSpan((int)Math.Min(offset, _data.Length));
            var count = Math.Min(rest.Length, into.Length);
            rest[..count].CopyTo(into);
            return count;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            if (offset + bytes.Length > _data.Length)
                Array.Resize(ref _data, (int)offset + bytes.Length);
            bytes.CopyTo(_data.AsSpan((int)offset));
        }

        public void Truncate(long length) => Array.Resize(ref _data, (int)length);

        public void Sync() => _synced = [.. _data];

        public void Flip(long offset) => _data[offset] ^= 0x5A;

        /// <summary>Keeps what is synced, and of what came behind it a random part, or as many zeros.</summary>
        public void Tear(Random random)
        {
            var kept = _synced.ToList();
            if (_data.Length > _synced.Length)
            {
                var tail = _data.AsSpan(_synced.Length, random.Next(_data.Length - _synced.Length + 1)).ToArray();
                kept.AddRange(random.Next(3) == 0 ? new byte[tail.Length] : tail);
            }
            _data = [.. kept];
            _synced = [.. kept];
        }
    }

    private sealed class Handle(MemoryStorage storage, Node node, int generation) : IStorageFile
    {
        public long Length => Do(() => node.Length);

        public int Read(long offset, Span<byte> into)
        {
            lock (storage._gate)
                return node.Read(offset, into);
        }

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            lock (storage._gate)
            {
                CheckAlive();
                if (storage.ChangesLeft == 0)
                {
                    // Killed while it wrote: some of it is there.
                    node.Write(offset, data[..(data.Length / 2)]);
                }

                storage.CountDown();
                CheckAlive();
                var room = (int)Math.Min(data.Length, storage.FreeBytes);
                node.Write(offset, data[..room]);
                storage.FreeBytes -= room;
                if (room < data.Length)
                    throw new IOException("no space left");
            }
        }

        public void Truncate(long length) => Do(() =>
        {
            CheckAlive();
            node.Truncate(length);
            return 0;
        });

        public void Sync() => Do(() =>
        {
            storage.CountDown();
            CheckAlive();
            if (storage.SyncFails)
                throw new SyncFailedException("file", 5);
            storage.Syncs++;
            node.Sync();
            return 0;
        });

        public void Dispose()
        {
        }

        private T Do<T>(Func<T> action)
        {
            lock (storage._gate)
                return action();
        }

        /// <summary>A process that was killed writes no more.</summary>
        private void CheckAlive()
        {
            if (generation != storage._generation)
                throw new IOException("the process is dead");
        }
    }

    private sealed class OneProcess(MemoryStorage storage, int generation) : IStorage
    {
        public IStorageFile Open(string path) => Alive(() => storage.Open(path));

        public IMapping Map(string path) => Alive(() => storage.Map(path));

        public IDisposable Lock(string path) => Alive(() => storage.Lock(path));

        public bool Exists(string path) => Alive(() => storage.Exists(path));

        public bool FolderExists(string path) => Alive(() => storage.FolderExists(path));

        public void Rename(string from, string to) => Change(() => storage.Rename(from, to));

        public void Delete(string path) => Change(() => storage.Delete(path));

        public void CreateFolder(string path) => Change(() => storage.CreateFolder(path));

        public void DeleteFolder(string path) => Change(() => storage.DeleteFolder(path));

        public void SyncFolder(string path) => Change(() => storage.SyncFolder(path));

        public IReadOnlyList<string> List(string path) => Alive(() => storage.List(path));

        private T Alive<T>(Func<T> action)
        {
            lock (storage._gate)
                return generation == storage._generation ? action() : throw new IOException("the process is dead");
        }

        private void Change(Action action)
        {
            lock (storage._gate)
            {
                storage.CountDown();
                Alive(() =>
                {
                    action();
                    return 0;
                });
            }
        }
    }

    private sealed class Release(MemoryStorage storage, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (storage._gate)
                storage._locks.Remove(path);
        }
    }
}
