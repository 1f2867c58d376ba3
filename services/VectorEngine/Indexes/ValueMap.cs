using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>
/// From a value to the slots that hold it. Built by adding, or loaded: then the keys are a sorted array and all sparse sets share one array,
/// which loads fast and takes little room, but cannot change any more.
/// </summary>
internal sealed class ValueMap<TKey>(IComparer<TKey> order)
    where TKey : notnull
{
    private readonly Dictionary<TKey, SlotSet> _sets = [];
    private readonly Dictionary<int, SlotRun> _dense = [];
    private TKey[]? _keys;
    private int[] _starts = [];
    private int[] _slots = [];

    /// <summary>Number of pairs of value and slot.</summary>
    public long Pairs { get; private set; }

    public int Keys => _keys?.Length ?? _sets.Count;

    public void Add(TKey key, int slot)
    {
        if (_keys is not null)
        {
            throw new InvalidOperationException("a loaded index does not change");
        }

        ref var set = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, key, out _);
        if ((set ??= new SlotSet()).Add(slot))
        {
            Pairs++;
        }
    }

    public void Remove(TKey key, int slot)
    {
        if (_sets.TryGetValue(key, out var set) && set.Remove(slot))
        {
            Pairs--;
            if (set.Count == 0)
            {
                _sets.Remove(key);
            }
        }
    }

    /// <summary>The slots that hold a value; empty when none does.</summary>
    public SlotRun this[TKey key]
    {
        get
        {
            if (_keys is null)
            {
                return _sets.TryGetValue(key, out var set) ? set.Run : default;
            }

            var at = Array.BinarySearch(_keys, key, order);
            return at < 0 ? default : RunAt(at);
        }
    }

    /// <summary>All values with their slots, in no order.</summary>
    public IEnumerable<KeyValuePair<TKey, SlotRun>> All()
    {
        if (_keys is null)
        {
            foreach (var (key, set) in _sets)
            {
                yield return new(key, set.Run);
            }

            yield break;
        }

        for (var i = 0; i < _keys.Length; i++)
        {
            yield return new(_keys[i], RunAt(i));
        }
    }

    /// <summary>The values that satisfy a condition; those that do are together in the order, and begin at or behind the first.</summary>
    public IEnumerable<KeyValuePair<TKey, SlotRun>> Run(TKey first, Func<TKey, bool> holds)
    {
        if (_keys is null)
        {
            foreach (var (key, set) in _sets)
            {
                if (holds(key))
                {
                    yield return new(key, set.Run);
                }
            }

            yield break;
        }

        var at = Array.BinarySearch(_keys, first, order);
        for (at = at < 0 ? ~at : at; at < _keys.Length && holds(_keys[at]); at++)
        {
            yield return new(_keys[at], RunAt(at));
        }
    }

    public void Save(ByteWriter w, Action<ByteWriter, TKey> writeKey)
    {
        w.Varint((ulong)Keys);
        w.Varint((ulong)Pairs);
        var keys = _keys;
        if (keys is null)
        {
            keys = [.. _sets.Keys];
            Array.Sort(keys, order);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            writeKey(w, keys[i]);
            SlotCodec.Write(w, _keys is null ? _sets[keys[i]].Run : RunAt(i));
        }
    }

    /// <summary>Reads a map; keys must ascend, so that none occurs twice.</summary>
    public static ValueMap<TKey> Load(ref ByteReader r, int limit, IComparer<TKey> order, KeyReader readKey)
    {
        var count = r.Count();
        var pairs = r.Varint();
        var map = new ValueMap<TKey>(order) { _keys = new TKey[count], _starts = new int[count + 1] };
        var slots = new List<int>((int)Math.Min(pairs, (ulong)r.Remaining));
        for (var i = 0; i < count; i++)
        {
            map._keys[i] = readKey(ref r);
            if (i > 0 && order.Compare(map._keys[i - 1], map._keys[i]) >= 0)
            {
                throw new InvalidDataException("keys of an index are out of order");
            }

            var (size, dense) = SlotCodec.Head(ref r, limit);
            map.Pairs += size;
            if (dense)
            {
                map._dense[i] = new SlotRun(SlotCodec.Words(ref r, size, limit), size);
            }
            else
            {
                var at = slots.Count;
                CollectionsMarshal.SetCount(slots, checked(at + size));
                SlotCodec.Items(ref r, CollectionsMarshal.AsSpan(slots)[at..], limit);
            }

            map._starts[i + 1] = slots.Count;
        }

        map._slots = slots.ToArray();
        return pairs == (ulong)map.Pairs ? map : throw new InvalidDataException("points of an index do not add up");
    }

    private SlotRun RunAt(int at) => _dense.Count > 0 && _dense.TryGetValue(at, out var dense)
        ? dense
        : new SlotRun(_slots, _starts[at], _starts[at + 1] - _starts[at]);

    /// <summary>Reads a key.</summary>
    internal delegate TKey KeyReader(ref ByteReader r);
}
