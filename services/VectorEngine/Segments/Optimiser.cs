using System.Diagnostics;
using System.Threading.Channels;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>
/// Merges the sealed segments of a collection in the background. Readers and writers go on: what it reads does not change, and the new segment takes the
/// place of the old ones in one step, with the points that were deleted meanwhile marked.
/// </summary>
internal sealed class Optimiser : IAsyncDisposable
{
    /// <summary>After failures the pause grows to 2 to this times the idle time.</summary>
    private const int MaxBackOff = 6;

    /// <summary>A graph that lost more of its points than this leaves is built anew: the links that went with them cost recall.</summary>
    private const double MinKept = 0.9;

    private readonly Collection _collection;
    private readonly CollectionFiles _files;
    private readonly EngineOptions _options;
    private readonly IEngineEvents? _events;
    private readonly SemaphoreSlim _turn;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile bool _working;
    private int _failures;

    /// <param name="collection">Whose segments.</param>
    /// <param name="files">Where they are.</param>
    /// <param name="options">When to merge.</param>
    /// <param name="events">Hears of failures.</param>
    /// <param name="turn">Held while working: one optimiser of the engine at a time.</param>
    /// <param name="time">Clock of idleness.</param>
    public Optimiser(Collection collection, CollectionFiles files, EngineOptions options, IEngineEvents? events, SemaphoreSlim turn, TimeProvider time)
    {
        (_collection, _files, _options, _events, _turn, _time) = (collection, files, options, events, turn, time);
        _loop = Task.Run(RunAsync);
        Wake();
    }

    /// <summary>Whether there is work under way.</summary>
    public bool Working => _working;

    /// <summary>Says that segments changed.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _signal.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                _signal.Reader.TryRead(out _);
                while (await StepAsync().ConfigureAwait(false))
                {
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>One merge; false when there is none to do until the next signal.</summary>
    private async Task<bool> StepAsync()
    {
        var idle = false;
        if (Choose(false).Count == 0)
        {
            if (Choose(true).Count == 0)
            {
                return false;
            }

            // Merging a quiet collection further makes its searches cheaper; while writes come it would only be done again.
            await Task.Delay(_options.IdleTime, _time, _stop.Token).ConfigureAwait(false);
            idle = _collection.IsIdle;
            if (!idle)
            {
                Wake();
                return false;
            }
        }

        await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
        _working = true;
        var started = Stopwatch.GetTimestamp();
        var failed = false;
        try
        {
            var sources = Choose(idle);
            if (sources is [{ NeedsGraph: true } bare] && !MergePlan.IsWasteful(bare, _options))
            {
                await IndexAsync(bare).ConfigureAwait(false);
            }
            else if (sources.Count > 0)
            {
                await MergeAsync(sources).ConfigureAwait(false);
            }

            if (sources.Count > 0)
            {
                _events?.Optimised(Stopwatch.GetElapsedTime(started), done: true);
            }

            _failures = 0;
            return true;
        }
        catch (SyncFailedException error)
        {
            _collection.Fail(error);
            return false;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What there is serves as well, only slower. It is tried again after a while that grows, since the disk may be full.
            _events?.Optimised(Stopwatch.GetElapsedTime(started), done: false);
            _events?.CheckpointFailed(_collection.Name, error);
            failed = true;
        }
        finally
        {
            _working = false;
            _turn.Release();
        }

        if (failed)
        {
            await Task.Delay(_options.IdleTime * (1 << Math.Min(_failures++, MaxBackOff)), _time, _stop.Token).ConfigureAwait(false);
            Wake();
        }

        return false;
    }

    private IReadOnlyList<SealedSegment> Choose(bool idle) => _collection.Read(state => MergePlan.Choose(state.Sealed, _options, idle));

    /// <summary>Gives a segment the graphs that it lacks.</summary>
    private async Task IndexAsync(SealedSegment segment)
    {
        var bare = segment.DenseColumns.Values.Where(static d => d.NeedsGraph).ToArray();
        foreach (var dense in bare)
        {
            dense.BuildGraph(_files.Storage, null, [], Threads, _stop.Token);
        }

        _files.Storage.SyncFolder(_files.SegmentPath(segment.Number));
        var ready = bare.Select(d => d.PrepareGraph(_files.Storage)).ToArray();
        await _collection.OnWriterAsync(() => _collection.Exclusively(() => Array.ForEach(ready, static take => take?.Invoke()))).ConfigureAwait(false);
    }

    /// <summary>Builds the graphs of a merged segment, from that of its largest source if it fits.</summary>
    private void BuildGraphs(SealedSegment merged, IReadOnlyList<SealedSegment> sources, SegmentWriter.Entry[] entries)
    {
        foreach (var (name, dense) in merged.DenseColumns.Where(static d => d.Value.NeedsGraph))
        {
            var source = Enumerable.Range(0, sources.Count).MaxBy(i => sources[i].Count);
            var seed = sources[source].DenseColumns.GetValueOrDefault(name)?.Graph;
            int[] rows = [];
            var kept = entries.Count(e => e.Source == source);
            if (seed is not null && kept >= sources[source].SlotLimit * MinKept
                && seed.Graph.M == dense.Schema.Graph.M && seed.Quantization == dense.Schema.Quantization)
            {
                rows = new int[sources[source].SlotLimit];
                Array.Fill(rows, -1);
                for (var i = 0; i < entries.Length; i++)
                {
                    if (entries[i].Source == source)
                    {
                        rows[entries[i].Slot] = i;
                    }
                }
            }
            else
            {
                seed = null;
            }

            dense.BuildGraph(_files.Storage, seed, rows, Threads, _stop.Token);
            dense.PrepareGraph(_files.Storage)?.Invoke();
        }
    }

    private int Threads => _options.OptimizerThreads > 0 ? _options.OptimizerThreads : Environment.ProcessorCount;

    private async Task MergeAsync(IReadOnlyList<SealedSegment> sources)
    {
        var (schema, indexes, deleted) = _collection.Read(state =>
            (state.Schema, state.Indexes.ToArray(), sources.Select(s => s.Deleted.ToArray()).ToArray()));
        var entries = SegmentWriter.Collect(sources, deleted);
        var (number, path) = _files.NewSegment();
        SealedSegment? merged = null;
        var installed = false;
        try
        {
            if (entries.Length > 0)
            {
                new SegmentWriter(_files.Storage, path, schema).Write(sources, entries, _stop.Token);
                merged = SealedSegment.Open(_files.Storage, path, number, schema, 0);
                BuildGraphs(merged, sources, entries);
                _files.Storage.SyncFolder(path);
                foreach (var (field, index) in indexes)
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    merged.SetIndex(field, merged.BuildIndex(field, index));
                }
            }

            await _collection.OnWriterAsync(() =>
            {
                _collection.Install(sources, deleted, merged);
                installed = true;
            }).ConfigureAwait(false);
        }
        catch when (!installed)
        {
            merged?.Dispose();
            _files.Abandon(number);
            throw;
        }
    }
}
