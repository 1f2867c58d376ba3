using System.Threading.Channels;
using FitnessGrpc.VectorEngine.Segments;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>
/// One collection: readers run under a shared lock; writes pass one at a time through a loop that logs a batch, forces it to the disk and then
/// applies it, so that nobody sees what could still be lost.
/// </summary>
internal sealed partial class Collection : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int MaxBatchBytes = 32 << 20;

    /// <summary>Bytes written since the tail began that seal it: large payloads and multivectors do not pile up in memory.</summary>
    private const long MaxTailBytes = 128L << 20;

    private readonly EngineOptions _options;
    private readonly IEngineEvents? _events;
    private readonly TimeProvider _time;
    private readonly CollectionState _state;
    private readonly CollectionFiles _files;
    private readonly Validator _validator;
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Task _loop;
    private readonly Optimiser _optimiser;
    private readonly MemoryGuard _memory;
    private long _checkpointAt;
    private long _lastWrite;
    private long _sealAfter;
    private long _sinceSeal;
    private volatile EngineException? _failure;
    private bool _dropped;
    private bool _closed;

    public Collection(
        string name,
        CollectionFiles files,
        CollectionState state,
        IReadOnlyList<string> warnings,
        EngineOptions options,
        IEngineEvents? events,
        TimeProvider time,
        SemaphoreSlim optimiserTurn,
        MemoryGuard memory)
    {
        _memory = memory;
        (Name, _files, _state, Warnings, _options, _events, _time) = (name, files, state, warnings, options, events, time);
        _validator = new Validator(() => state.Schema, options);
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.MaxPendingWrites) { SingleReader = true });
        _checkpointAt = options.CheckpointBytes;
        _optimiser = new Optimiser(this, files, options, events, optimiserTurn, time);
        _loop = Task.Run(GuardedAsync);
    }

    public string Name { get; }

    public IReadOnlyList<string> Warnings { get; }

    public Validator Validator => _validator;

    /// <summary>Whether segments are being merged.</summary>
    public bool Optimising => _optimiser.Working;

    /// <summary>Length of the log.</summary>
    public long LogBytes => _files.LogLength;

    /// <summary>Whether there was no write for the idle time.</summary>
    public bool IsIdle => _time.GetElapsedTime(Volatile.Read(ref _lastWrite)) >= _options.IdleTime;

    /// <summary>Runs a reader; it sees no operation half applied and must not keep the state.</summary>
    public T Read<T>(Func<CollectionState, T> reader)
    {
        _lock.EnterReadLock();
        try
        {
            return _closed ? throw Closing() : reader(_state);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Writes; completed when the operation is logged as the fsync policy says and applied.</summary>
    public async Task<WriteResult> WriteAsync(WriteOperation operation, CancellationToken cancellation)
    {
        var schema = _state.Schema;
        var pending = new Pending(Check(operation), schema);
        await SendAsync(pending, cancellation).ConfigureAwait(false);
        return await pending.Done.Task.ConfigureAwait(false);
    }

    /// <summary>Runs something between two writes, where nothing else changes the state; it may hold up writers but no readers.</summary>
    public async Task OnWriterAsync(Action job, CancellationToken cancellation = default)
    {
        var pending = new Pending(job);
        await SendAsync(pending, cancellation).ConfigureAwait(false);
        await pending.Done.Task.ConfigureAwait(false);
    }

    /// <summary>The checked operation as it will be stored.</summary>
    public WriteOperation Check(WriteOperation operation)
    {
        if (operation is WriteOperation.Upsert or WriteOperation.UpdateVectors or WriteOperation.SetPayload or WriteOperation.OverwritePayload
            or WriteOperation.CreateIndex or WriteOperation.CreateVector)
        {
            _memory.Check();
        }

        var check = _validator.Check(operation);
        if (check is WriteOperation.Upsert upsert && Read(s => (long)s.Count + upsert.Points.Count > _options.MaxPointsPerCollection
            && (long)s.Count + upsert.Points.Count(p => s.SlotOf(p.Id) < 0) > _options.MaxPointsPerCollection))
        {
            throw new EngineException(EngineError.Exhausted, $"Collection `{Name}` is full: at most {_options.MaxPointsPerCollection} points");
        }

        if (check is WriteOperation.CreateIndex create && Read(s => s.Indexes.Count >= _options.MaxPayloadIndexes && s.IndexOf(create.Field) is null))
        {
            throw new EngineException(EngineError.Exhausted, $"Collection `{Name}` has {_options.MaxPayloadIndexes} payload indexes, the most allowed");
        }

        return check;
    }

    /// <summary>Stops the writes; the files are not touched again. For a collection that is being deleted.</summary>
    public async Task DropAsync()
    {
        _dropped = true;
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // The optimiser may wait for the writer, so the writer goes last.
        await _optimiser.DisposeAsync().ConfigureAwait(false);
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _lock.EnterWriteLock();
        try
        {
            _closed = true;
            _state.Close();
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        _files.Dispose();
    }

    private EngineException Closing() => new(EngineError.Unavailable, $"Collection `{Name}` is closing");

    private void Guard(Action sync)
    {
        try
        {
            sync();
        }
        catch (IOException error)
        {
            Fail(error);
        }
    }

    /// <summary>Takes no more writes: the storage can no longer be trusted.</summary>
    public EngineException Fail(Exception error)
    {
        var failure = new EngineException(EngineError.Unavailable, $"Collection `{Name}` takes no more writes after a storage failure", error);
        _failure = failure;
        _events?.Fatal(error);
        return failure;
    }
}
