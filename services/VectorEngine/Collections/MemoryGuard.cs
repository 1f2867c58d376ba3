using FitnessGrpc.VectorEngine.Graphs;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>
/// Refuses what needs more memory when the process has as much as it may: the collected heap and the memory of graphs. Mapped segments do not count, the
/// system takes their pages back. Looked at every few milliseconds, not for each write.
/// </summary>
internal sealed class MemoryGuard
{
    /// <summary>Share of what the runtime may use that is taken without a setting; the rest is for requests and their answers.</summary>
    private const double DefaultShare = 0.8;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromSeconds(5);

    private readonly Func<bool, long> _measure;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _looked;
    private long _collected;
    private bool _hasCollected;
    private bool _hasLooked;
    private long _used;

    /// <param name="max">Most bytes; 0 is a share of what the runtime says is there.</param>
    /// <param name="time">Clock.</param>
    /// <param name="measure">Bytes in use, after what is dead was collected when asked so; tests replace it.</param>
    public MemoryGuard(long max, TimeProvider time, Func<bool, long>? measure = null)
    {
        Max = max > 0 ? max : (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * DefaultShare);
        (_time, _measure) = (time, measure ?? Measure);
    }

    /// <summary>Most bytes.</summary>
    public long Max { get; }

    /// <summary>Bytes in use now, what is dead and not yet collected included.</summary>
    public static long Used => GC.GetTotalMemory(forceFullCollection: false) + NativeBlock.TotalBytes;

    /// <summary>Refuses when memory is used up.</summary>
    /// <exception cref="EngineException">It is.</exception>
    public void Check()
    {
        long used;
        lock (_gate)
        {
            if (!_hasLooked || _time.GetElapsedTime(_looked) >= Every)
            {
                _used = _measure(false);
                if (_used > Max && (!_hasCollected || _time.GetElapsedTime(_collected) >= CollectEvery))
                {
                    // Much of it may be dead; nothing is refused before that was tried.
                    _used = _measure(true);
                    (_hasCollected, _collected) = (true, _time.GetTimestamp());
                }

                (_hasLooked, _looked) = (true, _time.GetTimestamp());
            }

            used = _used;
        }

        if (used > Max)
        {
            throw new EngineException(EngineError.Exhausted, $"Memory is used up: {used} bytes, at most {Max}; reads and deletes go on");
        }
    }

    private static long Measure(bool collect)
    {
        if (collect)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Used;
    }
}
