using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Queries;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>
/// An inverted index of sparse vectors: for each index (dimension) the slots that have it. In the mutable part of a collection vectors are added
/// and removed; an index that was loaded is only read. Query weights come with the inverse document frequency already in them.
/// </summary>
internal sealed class SparseIndex
{
    private const byte Form = 1;

    private readonly Dictionary<uint, PostingList> _lists = [];

    /// <summary>Points that have a vector, empty ones too.</summary>
    public int Count { get; private set; }

    /// <summary>Points that have an index.</summary>
    public int Frequency(uint index) => _lists.TryGetValue(index, out var list) ? list.Count : 0;

    public void Add(int slot, VectorValue.Sparse vector)
    {
        Count++;
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_lists, vector.Indices[i], out _);
            (list ??= new PostingList()).Add(slot, vector.Values[i]);
        }
    }

    public void Remove(int slot, VectorValue.Sparse vector)
    {
        Count--;
        foreach (var index in vector.Indices)
        {
            if (_lists.TryGetValue(index, out var list) && list.Remove(slot) && list.Count == 0)
            {
                _lists.Remove(index);
            }
        }
    }

    /// <summary>Offers the best points to a heap: those that share an index with the query and whose score is not exactly 0.</summary>
    /// <param name="query">Indices ascending, weights as they count.</param>
    /// <param name="threshold">Scores must be greater; null for any.</param>
    /// <param name="among">Slots that may be taken; null for all.</param>
    /// <param name="test">Asked about slots that would be kept; null for no test.</param>
    /// <param name="top">Gets the points.</param>
    /// <param name="first">What is added to slots in the heap, where several segments share one.</param>
    public void Search(VectorValue.Sparse query, float? threshold, SlotBitmap? among, ISlotTest? test, ref TopK top, int first = 0)
    {
        var terms = new List<SparseTerm>(query.Indices.Length);
        for (var i = 0; i < query.Indices.Length; i++)
        {
            if (query.Values[i] != 0 && _lists.TryGetValue(query.Indices[i], out var list))
            {
                terms.Add(new SparseTerm(list, query.Values[i]));
            }
        }

        if (terms.Count > 0)
        {
            SparseSearch.Run(CollectionsMarshal.AsSpan(terms), new SparseSearch.Limits(threshold, among, test, first), ref top);
        }
    }

    /// <summary>Score of one point, or null when it shares no index with the query. Products are added in the order of indices.</summary>
    public float? ScoreOf(VectorValue.Sparse query, int slot)
    {
        float? sum = null;
        for (var i = 0; i < query.Indices.Length; i++)
        {
            if (_lists.TryGetValue(query.Indices[i], out var list) && list.TryGet(slot, 0, out var weight))
            {
                sum = (sum ?? 0) + (query.Values[i] * weight);
            }
        }

        return sum;
    }

    public void Save(ByteWriter w)
    {
        w.Byte(Form);
        w.Varint((ulong)Count);
        w.Varint((ulong)_lists.Values.Sum(l => (long)l.Count));
        w.Varint((ulong)_lists.Count);
        uint last = 0;
        foreach (var (index, list) in _lists.OrderBy(p => p.Key))
        {
            w.Varint(index - last);
            last = index;
            w.Varint((ulong)list.Count);
            var slot = -1;
            foreach (ref readonly var block in list.Blocks)
            {
                foreach (var next in block.Slots)
                {
                    w.Varint((ulong)(next - slot - 1));
                    slot = next;
                }
            }

            foreach (ref readonly var block in list.Blocks)
            {
                w.Floats(block.Weights);
            }
        }
    }

    /// <summary>Reads an index that is not changed afterwards; <see cref="InvalidDataException"/> when it contradicts itself.</summary>
    public static SparseIndex Load(ref ByteReader r, int limit)
    {
        if (r.Byte() != Form)
        {
            throw new InvalidDataException("a sparse index is of another form");
        }

        var points = r.Varint();
        var postings = r.Count();
        var count = r.Count();
        if (points > (ulong)limit)
        {
            throw new InvalidDataException("a sparse index has more points than slots");
        }

        var index = new SparseIndex { Count = (int)points };
        index._lists.EnsureCapacity(count);
        var (slots, weights) = (new int[postings], new float[postings]);
        var at = 0;
        ulong last = 0;
        for (var i = 0; i < count; i++)
        {
            var step = r.Varint();
            last += step;
            var size = r.Count();
            if (last > uint.MaxValue || step > uint.MaxValue || (step == 0 && i > 0) || size == 0 || size > postings - at || size > (int)points)
            {
                throw new InvalidDataException("lists of a sparse index do not add up");
            }

            Indexes.SlotCodec.Items(ref r, slots.AsSpan(at, size), limit);
            for (var read = 0; read < size;)
            {
                var part = MemoryMarshal.Cast<byte, float>(r.Bytes());
                if (part.IsEmpty || part.Length > size - read)
                {
                    throw new InvalidDataException("weights of a sparse index are cut off");
                }

                part.CopyTo(weights.AsSpan(at + read));
                read += part.Length;
            }

            foreach (var weight in weights.AsSpan(at, size))
            {
                if (!float.IsFinite(weight))
                {
                    throw new InvalidDataException("a weight of a sparse index is no number");
                }
            }

            index._lists[(uint)last] = new PostingList(slots, weights, at, size);
            at += size;
        }

        return at == postings ? index : throw new InvalidDataException("lists of a sparse index do not add up");
    }
}
