using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>The segment that is written to, in memory. One writer at a time, and none while there are readers.</summary>
internal sealed class Tail : ISegment
{
    private readonly Dictionary<PointId, int> _slots = [];
    private readonly SortedSet<PointId> _order = [];
    private readonly List<PointId> _ids = [];
    private readonly List<Payload?> _payloads = [];
    private readonly List<ulong> _versions = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<string, DenseStore> _dense = [];
    private readonly Dictionary<string, MultiStore> _multi = [];
    private readonly Dictionary<string, SparseStore> _sparse = [];
    private readonly Dictionary<string, PayloadIndex> _indexes = [];

    public Tail(CollectionSchema schema, IEnumerable<KeyValuePair<string, PayloadIndexSchema>> indexes)
    {
        foreach (var (name, vector) in schema.Dense)
        {
            AddVector(name, vector);
        }

        foreach (var (name, vector) in schema.Sparse)
        {
            AddVector(name, vector);
        }

        foreach (var (field, index) in indexes)
        {
            _indexes[field] = new PayloadIndex(field, index);
        }
    }

    public int Count => _slots.Count;

    public int SlotLimit => _payloads.Count;

    /// <summary>Bytes of the largest set of dense vectors, which decides when the tail is sealed.</summary>
    public long VectorBytes => _dense.Values.Select(d => (long)d.Count * d.Schema.Size * sizeof(float)).DefaultIfEmpty(0).Max();

    public bool IsLive(int slot) => _payloads[slot] is not null;

    public int SlotOf(PointId id) => _slots.TryGetValue(id, out var slot) ? slot : -1;

    public PointId IdAt(int slot) => _ids[slot];

    public Payload PayloadAt(int slot) => _payloads[slot]!;

    public ulong VersionAt(int slot) => _versions[slot];

    public PayloadIndex? IndexOf(string field) => _indexes.GetValueOrDefault(field);

    public IVectorColumn? Dense(string name) => _dense.GetValueOrDefault(name);

    public IVectorColumn? Multi(string name) => _multi.GetValueOrDefault(name);

    public ISparseColumn? Sparse(string name) => _sparse.GetValueOrDefault(name);

    public bool HasVector(int slot, string name) =>
        _dense.TryGetValue(name, out var dense) ? dense.Has(slot)
        : _multi.TryGetValue(name, out var multi) ? multi.Has(slot)
        : _sparse.TryGetValue(name, out var sparse) && sparse.Has(slot);

    public IEnumerable<int> InOrder(PointId? from)
    {
        if (_order.Count == 0 || (from is { } first && first.CompareTo(_order.Max) > 0))
        {
            yield break;
        }

        foreach (var id in from is { } start ? _order.GetViewBetween(start, _order.Max) : _order)
        {
            yield return _slots[id];
        }
    }

    public void Put(PointData point, ulong version)
    {
        if (!_slots.TryGetValue(point.Id, out var slot))
        {
            slot = _free.Count > 0 ? _free.Pop() : Grow();
            _slots[point.Id] = slot;
            _order.Add(point.Id);
            _ids[slot] = point.Id;
        }
        else
        {
            RemoveVectors(slot);
        }

        SetPayload(slot, point.Payload);
        SetVectors(slot, point.Vectors);
        _versions[slot] = version;
    }

    public void SetVectors(int slot, IReadOnlyDictionary<string, VectorValue> vectors)
    {
        foreach (var (name, vector) in vectors)
        {
            switch (vector)
            {
                case VectorValue.Dense dense:
                    _dense[name].Set(slot, dense.Values);
                    break;
                case VectorValue.Multi multi:
                    _multi[name].Set(slot, multi.Values);
                    break;
                case VectorValue.Sparse sparse:
                    _sparse[name].Set(slot, sparse);
                    break;
            }
        }
    }

    public void RemoveVector(int slot, string name)
    {
        _dense.GetValueOrDefault(name)?.Remove(slot);
        _multi.GetValueOrDefault(name)?.Remove(slot);
        _sparse.GetValueOrDefault(name)?.Remove(slot);
    }

    public void SetPayload(int slot, Payload payload)
    {
        foreach (var index in _indexes.Values)
        {
            if (_payloads[slot] is { } old)
            {
                index.Remove(slot, old);
            }

            index.Add(slot, payload);
        }

        _payloads[slot] = payload;
    }

    public void Touch(int slot, ulong version) => _versions[slot] = version;

    /// <summary>Removes a point; false when it is not here.</summary>
    public bool Remove(PointId id)
    {
        if (!_slots.Remove(id, out var slot))
        {
            return false;
        }

        foreach (var index in _indexes.Values)
        {
            index.Remove(slot, _payloads[slot]!);
        }

        RemoveVectors(slot);
        _order.Remove(id);
        _payloads[slot] = null;
        _free.Push(slot);
        return true;
    }

    public void AddVector(string name, DenseVectorSchema schema)
    {
        if (schema.Multi)
        {
            _multi[name] = new MultiStore(schema);
        }
        else
        {
            _dense[name] = new DenseStore(schema);
        }
    }

    public void AddVector(string name, SparseVectorSchema schema) => _sparse[name] = new SparseStore(schema);

    public void DropVector(string name)
    {
        _dense.Remove(name);
        _multi.Remove(name);
        _sparse.Remove(name);
    }

    /// <summary>Takes over new settings of a vector that stays the same.</summary>
    public void Reconfigure(string name, DenseVectorSchema schema)
    {
        if (_dense.TryGetValue(name, out var dense))
        {
            dense.Schema = schema;
        }

        if (_multi.TryGetValue(name, out var multi))
        {
            multi.Schema = schema;
        }
    }

    public void SetIndex(string field, PayloadIndex? index)
    {
        if (index is null)
        {
            _indexes.Remove(field);
        }
        else
        {
            _indexes[field] = index;
        }
    }

    private void RemoveVectors(int slot)
    {
        foreach (var dense in _dense.Values)
        {
            dense.Remove(slot);
        }

        foreach (var multi in _multi.Values)
        {
            multi.Remove(slot);
        }

        foreach (var sparse in _sparse.Values)
        {
            sparse.Remove(slot);
        }
    }

    private int Grow()
    {
        _ids.Add(default);
        _payloads.Add(null);
        _versions.Add(0);
        return _payloads.Count - 1;
    }
}
