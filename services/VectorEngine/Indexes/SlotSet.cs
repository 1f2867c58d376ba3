namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>
/// A set of slots that changes: ascending numbers while it is sparse, bits once it holds more than one slot in 32 (where both take the same
/// room). So inserting in the middle never moves more than a list of that length, and the union of dense sets is a union of words.
/// </summary>
internal sealed class SlotSet
{
    private const int MinDense = 64;

    private int[] _items = [];
    private ulong[]? _words;

    public int Count { get; private set; }

    public SlotRun Run => _words is null ? new SlotRun(_items, 0, Count) : new SlotRun(_words, Count);

    public static SlotSet From(SlotRun run)
    {
        var set = new SlotSet { Count = run.Count };
        if (run.IsDense)
        {
            set._words = run.Words.ToArray();
        }
        else
        {
            set._items = run.Items.ToArray();
        }

        return set;
    }

    public bool Contains(int slot) => Run.Contains(slot);

    /// <summary>Adds a slot; false when it was there.</summary>
    public bool Add(int slot)
    {
        if (_words is not null)
        {
            if (slot >> 6 >= _words.Length)
            {
                Array.Resize(ref _words, Math.Max((slot >> 6) + 1, _words.Length * 2));
            }

            if ((_words[slot >> 6] & (1UL << slot)) != 0)
            {
                return false;
            }

            _words[slot >> 6] |= 1UL << slot;
            Count++;
            return true;
        }

        var at = Count > 0 && _items[Count - 1] >= slot ? Array.BinarySearch(_items, 0, Count, slot) : ~Count;
        if (at >= 0)
        {
            return false;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(1, Count * 2));
        }

        at = ~at;
        Array.Copy(_items, at, _items, at + 1, Count - at);
        _items[at] = slot;
        Count++;
        if (IsDense(Count, _items[Count - 1]))
        {
            Spread();
        }

        return true;
    }

    /// <summary>Removes a slot; false when it was not there.</summary>
    public bool Remove(int slot)
    {
        if (_words is not null)
        {
            if (!Run.Contains(slot))
            {
                return false;
            }

            _words[slot >> 6] &= ~(1UL << slot);
            Count--;

            // Only well below the point of change, so that a set at the border does not change its form with every call.
            if (Count < _words.Length / 2)
            {
                (_items, _words) = (Run.ToArray(), null);
            }

            return true;
        }

        var at = Array.BinarySearch(_items, 0, Count, slot);
        if (at < 0)
        {
            return false;
        }

        Count--;
        Array.Copy(_items, at + 1, _items, at, Count - at);
        return true;
    }

    /// <summary>Whether a set of this size is kept as bits.</summary>
    public static bool IsDense(int count, int last) => count >= MinDense && (long)count * 32 > last;

    private void Spread()
    {
        var words = new ulong[(_items[Count - 1] >> 6) + 1];
        foreach (var slot in _items.AsSpan(0, Count))
        {
            words[slot >> 6] |= 1UL << slot;
        }

        (_words, _items) = (words, []);
    }
}
