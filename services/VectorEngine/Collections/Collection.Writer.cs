using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using FitnessGrpc.VectorEngine.Segments;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Collections;

/// <content>The loop that logs and applies writes.</content>
internal sealed partial class Collection
{
    private readonly Channel<Pending> _queue;

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
