namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>The points that have one index, in blocks: an insertion anywhere moves at most one block, and a search passes over blocks by their bounds.</summary>
internal sealed class PostingList
{
    public const int BlockSize = 128;

    private readonly bool _fixed;
    private PostingBlock[] _blocks;
    private int _used;

    public PostingList() => _blocks = new PostingBlock[1];

    /// <summary>A list that does not change, over a part of two arrays.</summary>
    public PostingList(int[] slots, float[] weights, int start, int count)
    {
        (_fixed, Count, _used) = (true, count, (count + BlockSize - 1) / BlockSize);
        _blocks = new PostingBlock[_used];
        for (var i = 0; i < _used; i++)
        {
            var at = i * BlockSize;
            _blocks[i] = new PostingBlock { Items = slots, Numbers = weights, Start = start + at, Count = Math.Min(BlockSize, count - at) };
            _blocks[i].Bound();
        }
    }

    public int Count { get; private set; }

    public ReadOnlySpan<PostingBlock> Blocks => _blocks.AsSpan(0, _used);

    /// <summary>The first block from one on that does not end before a slot.</summary>
    public int BlockOf(int slot, int from = 0)
    {
        // Searches go forward, mostly by little.
        var step = 1;
        var high = from;
        while (high < _used && _blocks[high].Last < slot)
        {
            from = high + 1;
            high += step;
            step *= 2;
        }

        high = Math.Min(high, _used);
        while (from < high)
        {
            var middle = (from + high) / 2;
            if (_blocks[middle].Last < slot)
            {
                from = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return from;
    }

    /// <summary>The weight of a slot at or behind a block.</summary>
    public bool TryGet(int slot, int from, out float weight)
    {
        weight = 0;
        var b = BlockOf(slot, from);
        if (b == _used)
        {
            return false;
        }

        ref readonly var block = ref _blocks[b];
        var at = block.Slots.BinarySearch(slot);
        if (at < 0)
        {
            return false;
        }

        weight = block.Weights[at];
        return true;
    }

    public void Add(int slot, float weight)
    {
        Change();
        if (_used == 0)
        {
            _blocks[0] = new PostingBlock { Items = [slot], Numbers = [weight], Count = 1, Min = weight, Max = weight };
            Count = _used = 1;
            return;
        }

        var b = Math.Min(BlockOf(slot), _used - 1);
        var at = _blocks[b].Slots.BinarySearch(slot);
        if (at >= 0)
        {
            throw new InvalidOperationException("the slot is already there");
        }

        at = ~at;
        if (_blocks[b].Count == BlockSize)
        {
            (b, at) = Split(b, at);
        }

        ref var block = ref _blocks[b];
        if (block.Count == block.Items.Length)
        {
            Array.Resize(ref block.Items, Math.Min(BlockSize, block.Count * 2));
            Array.Resize(ref block.Numbers, Math.Min(BlockSize, block.Count * 2));
        }

        Array.Copy(block.Items, at, block.Items, at + 1, block.Count - at);
        Array.Copy(block.Numbers, at, block.Numbers, at + 1, block.Count - at);
        (block.Items[at], block.Numbers[at]) = (slot, weight);
        block.Count++;
        block.Min = Math.Min(block.Min, weight);
        block.Max = Math.Max(block.Max, weight);
        Count++;
    }

    public bool Remove(int slot)
    {
        Change();
        var b = BlockOf(slot);
        var at = b == _used ? -1 : _blocks[b].Slots.BinarySearch(slot);
        if (at < 0)
        {
            return false;
        }

        ref var block = ref _blocks[b];
        var weight = block.Numbers[at];
        block.Count--;
        Count--;
        Array.Copy(block.Items, at + 1, block.Items, at, block.Count - at);
        Array.Copy(block.Numbers, at + 1, block.Numbers, at, block.Count - at);
        if (block.Count == 0)
        {
            _used--;
            Array.Copy(_blocks, b + 1, _blocks, b, _used - b);
            _blocks[_used] = default;
        }
        else if (weight == block.Min || weight == block.Max)
        {
            block.Bound();
        }

        return true;
    }

    private static PostingBlock Fresh(int size) => new()
    {
        Items = new int[size],
        Numbers = new float[size],
        Min = float.PositiveInfinity,
        Max = float.NegativeInfinity,
    };

    private void Change()
    {
        if (_fixed)
        {
            throw new InvalidOperationException("a loaded index does not change");
        }
    }

    /// <summary>Makes room in a full block; says where the place in it is now. Slots that come in order fill whole blocks.</summary>
    private (int Block, int At) Split(int b, int at)
    {
        if (_used == _blocks.Length)
        {
            Array.Resize(ref _blocks, _used * 2);
        }

        Array.Copy(_blocks, b + 1, _blocks, b + 2, _used - b - 1);
        _used++;
        var keep = at == BlockSize ? BlockSize : BlockSize / 2;
        ref var left = ref _blocks[b];
        ref var right = ref _blocks[b + 1];
        right = Fresh(BlockSize);
        right.Count = BlockSize - keep;
        left.Slots[keep..].CopyTo(right.Items);
        left.Weights[keep..].CopyTo(right.Numbers);
        left.Count = keep;
        left.Bound();
        right.Bound();
        return at >= keep ? (b + 1, at - keep) : (b, at);
    }
}
