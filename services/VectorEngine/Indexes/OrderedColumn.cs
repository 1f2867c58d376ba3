namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>
/// Entries in ascending order, kept in blocks: a search is two binary searches, an insertion moves at most one block, counting a range adds up
/// the sizes of blocks, and a walk may begin anywhere in either direction.
/// </summary>
internal sealed class OrderedColumn<TEntry>
    where TEntry : struct, IComparable<TEntry>
{
    private const int BlockSize = 512;

    private readonly List<Block> _blocks = [];

    public int Count { get; private set; }

    /// <summary>Makes a column of entries that ascend strictly; <see cref="InvalidDataException"/> when they do not.</summary>
    public static OrderedColumn<TEntry> FromSorted(ReadOnlySpan<TEntry> entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].CompareTo(entries[i]) >= 0)
            {
                throw new InvalidDataException("entries of an index are out of order");
            }
        }

        var column = new OrderedColumn<TEntry> { Count = entries.Length };
        for (; !entries.IsEmpty; entries = entries[Math.Min(BlockSize, entries.Length)..])
        {
            var part = entries[..Math.Min(BlockSize, entries.Length)];
            column._blocks.Add(new Block { Entries = part.ToArray(), Count = part.Length });
        }

        return column;
    }

    public bool Add(TEntry entry)
    {
        if (_blocks.Count == 0)
        {
            _blocks.Add(new Block { Entries = new TEntry[8] });
        }

        var (b, at) = Lower(entry);
        if (b == _blocks.Count)
        {
            b--;
            at = _blocks[b].Count;
        }

        var block = _blocks[b];
        if (at < block.Count && block.Entries[at].CompareTo(entry) == 0)
        {
            return false;
        }

        if (block.Count == BlockSize)
        {
            // Values that come in order fill whole blocks: then only a new block begins.
            var keep = at == BlockSize ? BlockSize : BlockSize / 2;
            var right = new Block { Entries = new TEntry[BlockSize], Count = BlockSize - keep };
            block.Entries.AsSpan(keep).CopyTo(right.Entries);
            block.Count = keep;
            _blocks.Insert(b + 1, right);
            (block, at) = at >= keep ? (right, at - keep) : (block, at);
        }

        if (block.Count == block.Entries.Length)
        {
            Array.Resize(ref block.Entries, Math.Min(BlockSize, block.Count * 2));
        }

        Array.Copy(block.Entries, at, block.Entries, at + 1, block.Count - at);
        block.Entries[at] = entry;
        block.Count++;
        Count++;
        return true;
    }

    public bool Remove(TEntry entry)
    {
        var (b, at) = Lower(entry);
        if (b == _blocks.Count || _blocks[b].Entries[at].CompareTo(entry) != 0)
        {
            return false;
        }

        var block = _blocks[b];
        block.Count--;
        Count--;
        Array.Copy(block.Entries, at + 1, block.Entries, at, block.Count - at);
        if (block.Count == 0)
        {
            _blocks.RemoveAt(b);
        }

        return true;
    }

    /// <summary>How many entries are in [from, to).</summary>
    public int CountBetween(TEntry from, TEntry to)
    {
        if (from.CompareTo(to) >= 0)
        {
            return 0;
        }

        var (b, at) = Lower(from);
        var (last, end) = Lower(to);
        var count = end - at;
        for (; b < last; b++)
        {
            count += _blocks[b].Count;
        }

        return count;
    }

    /// <summary>The entries in [from, to), a block at a time.</summary>
    public IEnumerable<ReadOnlyMemory<TEntry>> Between(TEntry from, TEntry to)
    {
        if (from.CompareTo(to) >= 0)
        {
            yield break;
        }

        var (b, at) = Lower(from);
        var (last, end) = Lower(to);
        for (; b < last || (b == last && at < end); b++, at = 0)
        {
            yield return _blocks[b].Entries.AsMemory(at, (b == last ? end : _blocks[b].Count) - at);
        }
    }

    /// <summary>The entries from one on, ascending.</summary>
    public IEnumerable<TEntry> From(TEntry from)
    {
        var (b, at) = Lower(from);
        for (; b < _blocks.Count; b++, at = 0)
        {
            for (; at < _blocks[b].Count; at++)
            {
                yield return _blocks[b].Entries[at];
            }
        }
    }

    /// <summary>The entries before one, descending.</summary>
    public IEnumerable<TEntry> Before(TEntry to)
    {
        var (b, at) = Lower(to);
        while (true)
        {
            while (at > 0)
            {
                yield return _blocks[b].Entries[--at];
            }

            if (b == 0)
            {
                yield break;
            }

            at = _blocks[--b].Count;
        }
    }

    /// <summary>All entries, ascending.</summary>
    public IEnumerable<ReadOnlyMemory<TEntry>> Blocks()
    {
        foreach (var block in _blocks)
        {
            yield return block.Entries.AsMemory(0, block.Count);
        }
    }

    /// <summary>Where the first entry is that is not below this one: block and place in it, or one behind the last block and 0.</summary>
    private (int Block, int At) Lower(TEntry entry)
    {
        var (low, high) = (0, _blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var block = _blocks[middle];
            if (block.Count > 0 && block.Entries[block.Count - 1].CompareTo(entry) >= 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        if (low == _blocks.Count)
        {
            return (low, 0);
        }

        var at = MemoryExtensions.BinarySearch(_blocks[low].Entries.AsSpan(0, _blocks[low].Count), entry);
        return (low, at < 0 ? ~at : at);
    }

    private sealed class Block
    {
        public TEntry[] Entries = [];

        public int Count;
    }
}
