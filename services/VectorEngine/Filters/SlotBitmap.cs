using System.Buffers;
using System.Numerics;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A set of slots below a limit, one bit each. The words come from a pool and go back to it when the set is disposed.</summary>
internal sealed class SlotBitmap : IDisposable
{
    private ulong[] _words;

    private SlotBitmap(int limit)
    {
        Limit = limit;
        _words = ArrayPool<ulong>.Shared.Rent(Math.Max(1, WordsFor(limit)));
        Words.Clear();
    }

    /// <summary>Slots are below this.</summary>
    public int Limit { get; }

    public Span<ulong> Words => _words.AsSpan(0, WordsFor(Limit));

    public static SlotBitmap Rent(int limit) => new(limit);

    public static int WordsFor(int limit) => (int)(((long)limit + 63) >> 6);

    public bool Contains(int slot) => (uint)slot < (uint)Limit && (_words[slot >> 6] & (1UL << slot)) != 0;

    /// <summary>Adds a slot; one at or beyond the limit is left out.</summary>
    public void Add(int slot)
    {
        if ((uint)slot < (uint)Limit)
        {
            _words[slot >> 6] |= 1UL << slot;
        }
    }

    public void Remove(int slot)
    {
        if ((uint)slot < (uint)Limit)
        {
            _words[slot >> 6] &= ~(1UL << slot);
        }
    }

    public void Or(ReadOnlySpan<ulong> words)
    {
        var mine = Words;
        words = words[..Math.Min(words.Length, mine.Length)];
        var i = 0;
        for (; i + Vector<ulong>.Count <= words.Length; i += Vector<ulong>.Count)
        {
            (new Vector<ulong>(mine[i..]) | new Vector<ulong>(words[i..])).CopyTo(mine[i..]);
        }

        for (; i < words.Length; i++)
        {
            mine[i] |= words[i];
        }

        Trim();
    }

    public void And(SlotBitmap other)
    {
        var mine = Words;
        var words = other.Words;
        var i = 0;
        for (; i + Vector<ulong>.Count <= mine.Length; i += Vector<ulong>.Count)
        {
            (new Vector<ulong>(mine[i..]) & new Vector<ulong>(words[i..])).CopyTo(mine[i..]);
        }

        for (; i < mine.Length; i++)
        {
            mine[i] &= words[i];
        }
    }

    public void AndNot(SlotBitmap other)
    {
        var mine = Words;
        var words = other.Words;
        var i = 0;
        for (; i + Vector<ulong>.Count <= mine.Length; i += Vector<ulong>.Count)
        {
            Vector.AndNot(new Vector<ulong>(mine[i..]), new Vector<ulong>(words[i..])).CopyTo(mine[i..]);
        }

        for (; i < mine.Length; i++)
        {
            mine[i] &= ~words[i];
        }
    }

    /// <summary>Turns the set into all other slots below the limit.</summary>
    public void Not()
    {
        foreach (ref var word in Words)
        {
            word = ~word;
        }

        Trim();
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in Words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The slots, ascending.</summary>
    public Enumerator GetEnumerator() => new(_words, WordsFor(Limit));

    public void Dispose()
    {
        if (_words.Length > 0)
        {
            ArrayPool<ulong>.Shared.Return(_words);
            _words = [];
        }
    }

    private void Trim()
    {
        if ((Limit & 63) != 0)
        {
            _words[Limit >> 6] &= (1UL << Limit) - 1;
        }
    }

    /// <summary>Walks the bits that are set.</summary>
    internal struct Enumerator(ulong[] words, int length)
    {
        private int _at = -1;
        private ulong _rest;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_at >= length)
                {
                    return false;
                }

                _rest = words[_at];
            }

            Current = (_at << 6) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
