using FitnessGrpc.VectorEngine.Segments;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Collections;

/// <content>Sealing, checkpoints, cuts for snapshots, and merged segments taking their place.</content>
internal sealed partial class Collection
{
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
}
