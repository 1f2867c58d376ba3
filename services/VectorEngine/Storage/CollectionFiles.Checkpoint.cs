using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Storage;

/// <content>Checkpoints and what they leave behind.</content>
internal sealed partial class CollectionFiles
{
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
}
