using System.Globalization;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Storage;

/// <content>Reading checkpoints and logs at start.</content>
internal sealed partial class CollectionFiles
{
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
