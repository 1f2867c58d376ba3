using System.Buffers;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Merges that are possible: the lowest rank first, of equal ones the leftmost. A binary heap in a rented array.</summary>
internal struct MergeHeap(int capacity) : IDisposable
{
    private ulong[] _entries = ArrayPool<ulong>.Shared.Rent(Math.Max(capacity, 16));
    private int _count = 0;

    /// <summary>Adds a merge; none when the rank is <see cref="int.MaxValue"/>.</summary>
    public void Push(int rank, int place)
    {
        if (rank == int.MaxValue)
            return;
        if (_count == _entries.Length)
        {
            var larger = ArrayPool<ulong>.Shared.Rent(_count * 2);
            _entries.CopyTo(larger, 0);
            Dispose();
            _entries = larger;
        }
        var entry = ((ulong)rank << 32) | (uint)place;
        var at = _count++;
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (_entries[parent] <= entry)
                break;
            _entries[at] = _entries[parent];
            at = parent;
        }
        _entries[at] = entry;
    }

    public bool TryPop(out int rank, out int place)
    {
        if (_count == 0)
        {
            (rank, place) = (0, 0);
            return false;
        }
        var top = _entries[0];
        (rank, place) = ((int)(top >> 32), (int)(uint)top);
        var entry = _entries[--_count];
        for (var at = 0; ;)
        {
            var child = 2 * at + 1;
            if (child >= _count)
            {
                _entries[at] = entry;
                return true;
            }
            if (child + 1 < _count && _entries[child + 1] < _entries[child])
                child++;
            if (_entries[child] >= entry)
            {
                _entries[at] = entry;
                return true;
            }
            _entries[at] = _entries[child];
            at = child;
        }
    }

    public readonly void Dispose() => ArrayPool<ulong>.Shared.Return(_entries);
}
