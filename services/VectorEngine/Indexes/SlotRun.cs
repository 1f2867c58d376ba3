using System.Numerics;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Slots that hold a value, to be read: ascending numbers, or bits where a value is held by more than one slot in 32.</summary>
internal readonly struct SlotRun
{
    private readonly int[]? _items;
    private readonly int _start;
    private readonly ulong[]? _words;

    public SlotRun(int[] items, int start, int count) => (_items, _start, Count) = (items, start, count);

    public SlotRun(ulong[] words, int count) => (_words, Count) = (words, count);

    public int Count { get; }

    public bool IsDense => _words is not null;

    /// <summary>The numbers; empty when the run is dense.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(_start, _items is null ? 0 : Count);

    /// <summary>The bits; empty when the run is not dense.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public bool Contains(int slot) => _words is null
        ? Items.BinarySearch(slot) >= 0
        : (uint)slot < (uint)_words.Length * 64UL && (_words[slot >> 6] & (1UL << slot)) != 0;

    /// <summary>Adds all slots to a set.</summary>
    public void Into(SlotBitmap set)
    {
        if (_words is not null)
        {
            set.Or(_words);
            return;
        }

        foreach (var slot in Items)
        {
            set.Add(slot);
        }
    }

    /// <summary>Removes all slots from a set.</summary>
    public void OutOf(SlotBitmap set)
    {
        foreach (var slot in Items)
        {
            set.Remove(slot);
        }

        var words = set.Words;
        for (var i = 0; i < Math.Min(words.Length, Words.Length); i++)
        {
            words[i] &= ~_words![i];
        }
    }

    /// <summary>How many slots are in a set.</summary>
    public int CountIn(SlotBitmap set)
    {
        var count = 0;
        foreach (var slot in Items)
        {
            count += set.Contains(slot) ? 1 : 0;
        }

        var words = set.Words;
        for (var i = 0; i < Math.Min(words.Length, Words.Length); i++)
        {
            count += BitOperations.PopCount(words[i] & _words![i]);
        }

        return count;
    }

    /// <summary>Copies the slots, ascending.</summary>
    public int[] ToArray()
    {
        if (_words is null)
        {
            return Items.ToArray();
        }

        var (slots, at) = (new int[Count], 0);
        for (var i = 0; i < _words.Length; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1)
            {
                slots[at++] = (i << 6) + BitOperations.TrailingZeroCount(word);
            }
        }

        return slots;
    }
}
