using System.Threading.Channels;
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

    private readonly EngineOptions _options;
    private readonly IEngineEvents? _events;
    private readonly TimeProvider _time;
    private readonly CollectionState _state;
    private readonly CollectionFiles _files;
    private readonly Validator _validator;
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Channel<Pending> _queue;
    private readonly Task _loop;
    private long _checkpointAt;
    private volatile EngineException? _failure;
    private bool _dropped;

    public Collection(string name, CollectionFiles files, CollectionState state, IReadOnlyList<string> warnings, EngineOptions options, IEngineEvents? events, TimeProvider time)
    {
        (Name, _files, _state, Warnings, _options, _events, _time) = (name, files, state, warnings, options, events, time);
        _validator = new Validator(() => state.Schema, options);
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.MaxPendingWrites) { SingleReader = true });
        _checkpointAt = CheckpointThreshold();
        _loop = Task.Run(RunAsync);
    }

    public string Name { get; }

    public IReadOnlyList<string> Warnings { get; }

    public Validator Validator => _validator;

    /// <summary>Runs a reader; it sees no operation half applied and must not keep the state.</summary>
    public T Read<T>(Func<CollectionState, T> reader)
    {
        _lock.EnterReadLock();
        try
        {
            return reader(_state);
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
            throw _failure ?? new EngineException(EngineError.Unavailable, $"Collection `{Name}` is closing");
        }

        return await pending.Done.Task.ConfigureAwait(false);
    }

    /// <summary>The checked operation as it will be stored.</summary>
    public WriteOperation Check(WriteOperation operation)
    {
        var check = _validator.Check(operation);
        if (check is WriteOperation.Upsert upsert && Read(s => (long)s.Count) + upsert.Points.Count > _options.MaxPointsPerCollection)
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
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _files.Dispose();
    }

    private long CheckpointThreshold() => Math.Max(_options.CheckpointBytes, _files.SnapshotLength / 2);

    private async Task RunAsync()
    {
        var batch = new List<Pending>();
        long? unsyncedSince = null;
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
            Commit(batch);
            if (_options.Fsync == FsyncPolicy.Interval)
            {
                unsyncedSince ??= _time.GetTimestamp();
            }

            batch.Clear();
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
            && (batch.Count == 0 || (!next.Operation.DependsOnState && !batch[^1].Operation.ChangesSchema)) && _queue.Reader.TryRead(out next))
        {
            bytes += next.Encoded?.Length ?? 0;
            batch.Add(next);
        }
    }

    private void Commit(List<Pending> batch)
    {
        if (_failure is { } failure)
        {
            batch.ForEach(p => p.Done.TrySetException(failure));
            return;
        }

        try
        {
            var sequence = _state.Sequence;
            foreach (var pending in batch)
            {
                // What was valid when it was sent may name a vector that is gone by now: that caller's error alone.
                try
                {
                    pending.Resolve(_state, _validator);
                }
                catch (EngineException error)
                {
                    pending.Done.TrySetException(error);
                    continue;
                }

                _files.Stage(++sequence, pending.Encoded);
            }

            batch.RemoveAll(static p => p.Done.Task.IsFaulted);
            if (batch.Count == 0)
            {
                return;
            }

            _files.Commit(_options.Fsync == FsyncPolicy.Always);
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
            return;
        }

        _lock.EnterWriteLock();
        try
        {
            foreach (var pending in batch)
            {
                pending.Result = new WriteResult(_state.Sequence + 1, Applier.Apply(_state, pending.Operation, _state.Sequence + 1));
            }
        }
        catch (Exception error)
        {
            var reported = Fail(error);
            batch.ForEach(p => p.Done.TrySetException(reported));
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        batch.ForEach(p => p.Done.TrySetResult(p.Result));
    }

    private void TryCheckpoint()
    {
        try
        {
            // This loop is the only writer, so the state holds still without the lock and readers go on.
            _files.Checkpoint(_state, Name);
            _checkpointAt = CheckpointThreshold();
        }
        catch (SyncFailedException error)
        {
            Fail(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _events?.CheckpointFailed(Name, error);
            _checkpointAt = _files.LogLength + CheckpointThreshold();
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

    private EngineException Fail(Exception error)
    {
        var failure = new EngineException(EngineError.Unavailable, $"Collection `{Name}` takes no more writes after a storage failure", error);
        _failure = failure;
        _events?.Fatal(error);
        return failure;
    }

    private sealed class Pending
    {
        private readonly CollectionSchema _schema;

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

        public WriteOperation Operation { get; private set; }

        public byte[]? Encoded { get; private set; }

        public WriteResult Result { get; set; }

        public TaskCompletionSource<WriteResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Resolve(CollectionState state, Validator validator)
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
        }
    }
}
