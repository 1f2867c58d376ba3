using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using FitnessGrpc.VectorEngine.Segments;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>
/// One collection: readers run under a shared lock; writes pass one at a time through a loop that logs a batch, forces it to the disk and then
/// applies it, so that nobody sees what could still be lost.
/// </summary>
internal sealed class Collection : IAsyncDisposable
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
    private readonly Channel<Pending> _queue;
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

    /// <summary>The collection as it is now, on the disk and kept there until the cut is disposed.</summary>
    public async Task<CollectionCut> CutAsync(CancellationToken cancellation)
    {
        CollectionCut? cut = null;
        await OnWriterAsync(() => cut = _files.Cut(_state, Name), cancellation).ConfigureAwait(false);
        return cut!;
    }

    /// <summary>Runs something while there is no reader.</summary>
    public void Exclusively(Action action)
    {
        _lock.EnterWriteLock();
        try
        {
            action();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Puts a merged segment in the place of its sources; null when all of their points were deleted. On the writer only.</summary>
    /// <param name="sources">What was merged.</param>
    /// <param name="deleted">The marks of deleted points that the merge saw.</param>
    /// <param name="merged">The new segment.</param>
    public void Install(IReadOnlyList<SealedSegment> sources, IReadOnlyList<ulong[]> deleted, SealedSegment? merged)
    {
        merged?.Fit(_state.Schema, _state.Indexes);
        _lock.EnterWriteLock();
        try
        {
            for (var i = 0; i < sources.Count; i++)
            {
                foreach (var id in sources[i].DeletedSince(deleted[i]))
                {
                    merged!.Remove(merged.SlotOf(id));
                }
            }

            _state.Replace([.. sources], merged, tail: false);
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        _files.Forget(sources.Select(static s => s.Number));

        // Nobody reads them any more: readers hold the lock, and the one merge that did is done.
        foreach (var source in sources)
        {
            source.Dispose();
        }

        TryCheckpoint();
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

    private async Task SendAsync(Pending pending, CancellationToken cancellation)
    {
        if (_failure is { } failure)
        {
            throw failure;
        }

        try
        {
            await _queue.Writer.WriteAsync(pending, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw _failure ?? Closing();
        }
    }

    private EngineException Closing() => new(EngineError.Unavailable, $"Collection `{Name}` is closing");

    /// <summary>Whatever the writer did not expect ends it as a failed storage does, and nobody waits for it any longer.</summary>
    private async Task GuardedAsync()
    {
        try
        {
            await RunAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            var failure = Fail(error);
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var pending))
            {
                pending.Done.TrySetException(failure);
            }
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<Pending>();
        long? unsyncedSince = null;
        TrySeal();
        while (true)
        {
            var more = _queue.Reader.WaitToReadAsync().AsTask();
            if (unsyncedSince is { } since)
            {
                var left = _options.FsyncInterval - _time.GetElapsedTime(since);
                if (left > TimeSpan.Zero && !more.IsCompleted)
                {
                    await Task.WhenAny(more, Task.Delay(left, _time)).ConfigureAwait(false);
                }

                // Also while writes keep coming, so that none is unsynced for longer than the interval.
                if (!more.IsCompleted || _time.GetElapsedTime(since) >= _options.FsyncInterval)
                {
                    Guard(_files.Sync);
                    unsyncedSince = null;
                }
            }

            if (!await more.ConfigureAwait(false))
            {
                break;
            }

            Collect(batch);
            if (batch is [{ Job: { } job }])
            {
                Run(job, batch[0]);
                batch.Clear();
                continue;
            }

            while (batch.Count > 0)
            {
                Commit(batch);
            }

            Volatile.Write(ref _lastWrite, _time.GetTimestamp());
            if (_options.Fsync == FsyncPolicy.Interval)
            {
                unsyncedSince ??= _time.GetTimestamp();
            }

            if (_failure is null)
            {
                TrySeal();
                if (_state.Sealed.Any(s => MergePlan.IsWasteful(s, _options) || s.NeedsGraph))
                {
                    _optimiser.Wake();
                }
            }

            if (_failure is null && _files.LogLength > _checkpointAt)
            {
                TryCheckpoint();
            }
        }

        if (_failure is null && !_dropped)
        {
            Guard(_files.Sync);
            if (_files.LogLength > 0)
            {
                TryCheckpoint();
            }
        }
    }

    /// <summary>Takes what waits. An operation that depends on the points can only come first: what is before it must have been applied.</summary>
    private void Collect(List<Pending> batch)
    {
        long bytes = 0;
        while (batch.Count < MaxBatch && bytes < MaxBatchBytes && _queue.Reader.TryPeek(out var next)
            && (batch.Count == 0 || (!next.Alone && !batch[0].Alone)) && _queue.Reader.TryRead(out next))
        {
            bytes += next.Encoded?.Length ?? 0;
            batch.Add(next);
        }
    }

    /// <summary>Logs and applies the batch and takes it from the list; what must see the rest of it applied stays there.</summary>
    private void Commit(List<Pending> waiting)
    {
        if (_failure is { } failure)
        {
            waiting.ForEach(p => p.Done.TrySetException(failure));
            waiting.Clear();
            return;
        }

        var batch = new List<Pending>(waiting.Count);
        var taken = 0;
        long bytes = 0;
        try
        {
            for (; taken < waiting.Count; taken++)
            {
                // What was valid when it was sent may name a vector that is gone by now: that caller's error alone.
                var pending = waiting[taken];
                try
                {
                    if (!pending.Resolve(_state, _validator, bytes, _options.MaxPayloadBytes))
                    {
                        break;
                    }

                    if (pending.Encoded.Length > Frames.MaxBody / 2)
                    {
                        throw new EngineException(EngineError.Exhausted, "too many points match to be written as one operation");
                    }
                }
                catch (EngineException error)
                {
                    pending.Done.TrySetException(error);
                    continue;
                }

                batch.Add(pending);
                bytes += pending.Encoded.Length;
                _files.Stage(_state.Sequence + (ulong)batch.Count, pending.Encoded);
            }

            waiting.RemoveRange(0, taken);
            if (batch.Count == 0)
            {
                return;
            }

            _sinceSeal += _files.Commit(_options.Fsync == FsyncPolicy.Always);
        }
        catch (Exception error)
        {
            _files.Discard();
            var reported = error switch
            {
                SyncFailedException => Fail(error),
                IOException => new EngineException(EngineError.Exhausted, $"The log of `{Name}` cannot be written: disk full or not writable", error),
                EngineException known => known,
                _ => Fail(error),
            };
            batch.ForEach(p => p.Done.TrySetException(reported));
            waiting.ForEach(p => p.Done.TrySetException(reported));
            waiting.Clear();
            return;
        }

        _events?.Logged(bytes + (batch.Count * Frames.HeaderSize));
        try
        {
            var prepared = Applier.Prepare(_state, batch[0].Operation);
            Exclusively(() =>
            {
                foreach (var pending in batch)
                {
                    pending.Result = new WriteResult(_state.Sequence + 1, Applier.Apply(_state, pending.Operation, _state.Sequence + 1, prepared));
                }
            });
        }
        catch (Exception error)
        {
            var reported = Fail(error);
            batch.ForEach(p => p.Done.TrySetException(reported));
        }

        foreach (var pending in batch)
        {
            if (pending.Done.TrySetResult(pending.Result))
            {
                _events?.Written(Engine.KindOf(pending.Operation), pending.Operation is WriteOperation.Upsert upsert ? upsert.Points.Count : 0);
            }
        }
    }

    private void Run(Action job, Pending pending)
    {
        try
        {
            job();
            pending.Done.TrySetResult(default);
        }
        catch (SyncFailedException error)
        {
            Fail(error);
            pending.Done.TrySetException(error);
        }
        catch (Exception error)
        {
            pending.Done.TrySetException(error);
        }
    }

    /// <summary>Makes the tail a mapped segment; its points are in the log until the next checkpoint.</summary>
    private void TrySeal()
    {
        // After a failure it is tried again later: the points are in memory and in the log.
        var full = _state.Tail.VectorBytes >= _options.SealBytes || _state.Tail.Count >= _options.SealPoints
            || (_sinceSeal >= MaxTailBytes && _state.Tail.Count > 0);
        if (!full || _time.GetTimestamp() < _sealAfter)
        {
            return;
        }

        var (number, path) = _files.NewSegment();
        SealedSegment? segment = null;
        try
        {
            new SegmentWriter(_files.Storage, path, _state.Schema).Write([_state.Tail], SegmentWriter.Collect(_state.Tail));
            segment = SealedSegment.Open(_files.Storage, path, number, _state.Schema, 0);
            segment.Fit(_state.Schema, _state.Indexes);
        }
        catch (SyncFailedException error)
        {
            Fail(error);
            return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            segment?.Dispose();
            _files.Abandon(number);
            _events?.CheckpointFailed(Name, error);
            _sealAfter = _time.GetTimestamp() + (long)(_options.IdleTime.TotalSeconds * _time.TimestampFrequency);
            return;
        }

        _lock.EnterWriteLock();
        _state.Replace([], segment, tail: true);
        _lock.ExitWriteLock();
        _sinceSeal = 0;
        _optimiser.Wake();
    }

    private void TryCheckpoint()
    {
        try
        {
            // This loop is the only writer, so the state holds still without the lock and readers go on.
            _files.Checkpoint(_state, Name);
            _checkpointAt = _options.CheckpointBytes;
            _events?.Checkpointed();
        }
        catch (SyncFailedException error)
        {
            Fail(error);
        }
        catch (Exception error)
        {
            // Whatever it was, the log has everything that the checkpoint would have had.
            _events?.CheckpointFailed(Name, error);
            _checkpointAt = _files.LogLength + _options.CheckpointBytes;
        }
    }

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

    private sealed class Pending
    {
        private readonly CollectionSchema? _schema;

        public Pending(WriteOperation operation, CollectionSchema schema)
        {
            (Operation, _schema) = (operation, schema);

            // Encoded here, on the caller's thread, unless what is stored is only known at the operation's turn.
            Encoded = operation.DependsOnState ? null : OperationCodec.Encode(operation);
            if (Encoded?.Length > Frames.MaxBody / 2)
            {
                throw new EngineException(EngineError.Exhausted, "the request is too large to be logged as one operation");
            }
        }

        public Pending(Action job) => (Job, Operation) = (job, null!);

        /// <summary>Something to run instead of a write.</summary>
        public Action? Job { get; }

        public WriteOperation Operation { get; private set; }

        /// <summary>Whether what is before it must have been applied.</summary>
        public bool Alone => Job is not null || Operation.DependsOnState || Operation is WriteOperation.CreateIndex || Operation.ChangesSchema;

        public byte[]? Encoded { get; private set; }

        public WriteResult Result { get; set; }

        public TaskCompletionSource<WriteResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>
        /// Makes it what will be stored. False when it can be decided only after the writes before it in the batch, <paramref name="before"/> stored
        /// bytes, were applied.
        /// </summary>
        [MemberNotNullWhen(true, nameof(Encoded))]
        public bool Resolve(CollectionState state, Validator validator, long before, long maxPayload)
        {
            // A vector name may have come or gone since the caller's check.
            if (!ReferenceEquals(_schema, state.Schema))
            {
                Operation = validator.Check(Operation);
                Encoded = null;
            }

            if (Encoded is null)
            {
                Operation = Applier.Resolve(state, Operation);
                Encoded = OperationCodec.Encode(Operation);
            }

            if (Operation is WriteOperation.SetPayload set && !PayloadGrowth.SurelyFits(state, set, before, maxPayload))
            {
                if (before > 0)
                {
                    return false;
                }

                PayloadGrowth.Check(state, set, maxPayload);
            }

            return true;
        }
    }
}
