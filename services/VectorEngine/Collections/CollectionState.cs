using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The points of a collection in memory. One writer at a time, and none while there are readers.</summary>
internal sealed class CollectionState : IPointSource
{
    private readonly Dictionary<PointId, int> _slots = [];
    private readonly SortedSet<PointId> _order = [];
    private readonly List<PointId> _ids = [];
    private readonly List<Payload?> _payloads = [];
    private readonly List<ulong> _versions = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<string, DenseStore> _dense;
    private readonly Dictionary<string, SparseStore> _sparse;
    private readonly Dictionary<string, PayloadIndex> _indexes = [];

    public CollectionState(CollectionSchema schema)
    {
        Schema = schema;
        _dense = schema.Dense.ToDictionary(p => p.Key, p => new DenseStore(p.Value));
        _sparse = schema.Sparse.ToDictionary(p => p.Key, p => new SparseStore(p.Value));
    }

    public CollectionSchema Schema { get; private set; }

    /// <summary>The number of the last operation applied.</summary>
    public ulong Sequence { get; set; }

    public int Count => _slots.Count;

    /// <summary>Slots in use are below this.</summary>
    public int SlotLimit => _payloads.Count;

    /// <summary>Ids in order.</summary>
    public SortedSet<PointId> Order => _order;

    public IReadOnlyDictionary<string, PayloadIndex> Indexes => _indexes;

    public bool IsLive(int slot) => _payloads[slot] is not null;

    public int SlotOf(PointId id) => _slots.TryGetValue(id, out var slot) ? slot : -1;

    public PointId IdAt(int slot) => _ids[slot];

    public Payload PayloadAt(int slot) => _payloads[slot]!;

    public ulong VersionAt(int slot) => _versions[slot];

    public PayloadIndex? IndexOf(string field) => _indexes.GetValueOrDefault(field);

    public DenseStore? Dense(string name) => _dense.GetValueOrDefault(name);

    public SparseStore? Sparse(string name) => _sparse.GetValueOrDefault(name);

    public bool HasVector(int slot, string name) =>
        _dense.TryGetValue(name, out var dense) ? dense.Has(slot) : _sparse.TryGetValue(name, out var sparse) && sparse.Has(slot);

    /// <summary>A copy of a point's vector; null when it has none of this name.</summary>
    public VectorValue? VectorAt(int slot, string name) =>
        _dense.TryGetValue(name, out var dense)
            ? dense.Has(slot) ? new VectorValue.Dense(dense.At(slot).ToArray()) : null
            : _sparse.GetValueOrDefault(name)?.At(slot);

    /// <summary>A point's vectors; all when names is null.</summary>
    public IReadOnlyDictionary<string, VectorValue> VectorsAt(int slot, IEnumerable<string>? names = null)
    {
        var vectors = new Dictionary<string, VectorValue>();
        foreach (var name in names ?? _dense.Keys.Concat(_sparse.Keys))
        {
            if (VectorAt(slot, name) is { } vector)
            {
                vectors[name] = vector;
            }
        }

        return vectors;
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
            RemoveVectors(slot, _dense.Keys.Concat(_sparse.Keys));
        }

        SetPayload(slot, point.Payload);
        SetVectors(slot, point.Vectors);
        _versions[slot] = version;
    }

    public void SetVectors(int slot, IReadOnlyDictionary<string, VectorValue> vectors)
    {
        foreach (var (name, vector) in vectors)
        {
            if (vector is VectorValue.Dense dense)
            {
                _dense[name].Set(slot, dense.Values);
            }
            else
            {
                _sparse[name].Set(slot, (VectorValue.Sparse)vector);
            }
        }
    }

    public void RemoveVectors(int slot, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (_dense.TryGetValue(name, out var dense))
            {
                dense.Remove(slot);
            }
            else
            {
                _sparse[name].Remove(slot);
            }
        }
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

    public void Remove(PointId id)
    {
        if (!_slots.Remove(id, out var slot))
        {
            return;
        }

        foreach (var index in _indexes.Values)
        {
            index.Remove(slot, _payloads[slot]!);
        }

        RemoveVectors(slot, _dense.Keys.Concat(_sparse.Keys));
        _order.Remove(id);
        _payloads[slot] = null;
        _free.Push(slot);
    }

    public void AddIndex(string field, PayloadIndexSchema schema)
    {
        var index = new PayloadIndex(field, schema);
        for (var slot = 0; slot < SlotLimit; slot++)
        {
            if (_payloads[slot] is { } payload)
            {
                index.Add(slot, payload);
            }
        }

        _indexes[field] = index;
    }

    public void DropIndex(string field) => _indexes.Remove(field);

    public void Annotate(ReadOnlyMemory<byte> annotations) => Schema = Schema with { Annotations = annotations };

    /// <summary>The test of a filter, for slots that were found otherwise; null when all match. For one thread.</summary>
    public ISlotTest? Tester(Filter? filter) => filter is null ? null : new CompiledFilter(filter, this);

    /// <summary>Slots that match, in no order.</summary>
    public IEnumerable<int> Matching(Filter? filter)
    {
        var compiled = filter is null ? null : new CompiledFilter(filter, this);
        if (compiled?.Candidates() is { } candidates)
        {
            return candidates.Where(compiled.Matches);
        }

        return Live().Where(slot => compiled is null || compiled.Matches(slot));
    }

    private IEnumerable<int> Live()
    {
        for (var slot = 0; slot < SlotLimit; slot++)
        {
            if (_payloads[slot] is not null)
            {
                yield return slot;
            }
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
