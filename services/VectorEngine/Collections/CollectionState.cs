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
    private readonly Dictionary<string, MultiStore> _multi;
    private readonly Dictionary<string, SparseStore> _sparse;
    private readonly Dictionary<string, PayloadIndex> _indexes = [];

    public CollectionState(CollectionSchema schema)
    {
        Schema = schema;
        _dense = schema.Dense.Where(p => !p.Value.Multi).ToDictionary(p => p.Key, p => new DenseStore(p.Value));
        _multi = schema.Dense.Where(p => p.Value.Multi).ToDictionary(p => p.Key, p => new MultiStore(p.Value));
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

    public MultiStore? Multi(string name) => _multi.GetValueOrDefault(name);

    public SparseStore? Sparse(string name) => _sparse.GetValueOrDefault(name);

    /// <summary>Names of all vectors.</summary>
    public IEnumerable<string> VectorNames => _dense.Keys.Concat(_multi.Keys).Concat(_sparse.Keys);

    /// <summary>Number of points that have a vector of this name.</summary>
    public int VectorCount(string name) =>
        Dense(name)?.Count ?? Multi(name)?.Count ?? Sparse(name)?.Count ?? 0;

    public bool HasVector(int slot, string name) =>
        _dense.TryGetValue(name, out var dense) ? dense.Has(slot)
        : _multi.TryGetValue(name, out var multi) ? multi.Has(slot)
        : _sparse.TryGetValue(name, out var sparse) && sparse.Has(slot);

    /// <summary>A copy of a point's vector; null when it has none of this name.</summary>
    public VectorValue? VectorAt(int slot, string name) =>
        _dense.TryGetValue(name, out var dense)
            ? dense.Has(slot) ? new VectorValue.Dense(dense.At(slot).ToArray()) : null
            : _multi.TryGetValue(name, out var multi)
            ? multi.Has(slot) ? new VectorValue.Multi(multi.At(slot).ToArray(), multi.Schema.Size) : null
            : _sparse.GetValueOrDefault(name)?.At(slot);

    /// <summary>A point's vectors; all when names is null.</summary>
    public IReadOnlyDictionary<string, VectorValue> VectorsAt(int slot, IEnumerable<string>? names = null)
    {
        var vectors = new Dictionary<string, VectorValue>();
        foreach (var name in names ?? VectorNames)
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
            RemoveVectors(slot, VectorNames);
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
            else if (vector is VectorValue.Multi multi)
            {
                _multi[name].Set(slot, multi.Values);
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
            else if (_multi.TryGetValue(name, out var multi))
            {
                multi.Remove(slot);
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

        RemoveVectors(slot, VectorNames);
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

    /// <summary>New graph and compression settings of dense vectors; a name that is gone is ignored.</summary>
    public void Configure(IReadOnlyDictionary<string, DenseVectorSchema> settings) => Schema = Schema with
    {
        Dense = Schema.Dense.ToDictionary(
            p => p.Key, p => settings.TryGetValue(p.Key, out var s) ? p.Value with { Graph = s.Graph, Quantization = s.Quantization } : p.Value),
    };

    /// <summary>Adds an empty vector name; whatever was stored under it before is gone.</summary>
    public void AddVector(string name, DenseVectorSchema? dense, SparseVectorSchema? sparse)
    {
        DropVector(name);
        if (dense is not null)
        {
            Schema = Schema with { Dense = new Dictionary<string, DenseVectorSchema>(Schema.Dense) { [name] = dense } };
            if (dense.Multi)
            {
                _multi[name] = new MultiStore(dense);
            }
            else
            {
                _dense[name] = new DenseStore(dense);
            }
        }
        else
        {
            Schema = Schema with { Sparse = new Dictionary<string, SparseVectorSchema>(Schema.Sparse) { [name] = sparse! } };
            _sparse[name] = new SparseStore(sparse!);
        }
    }

    public void DropVector(string name)
    {
        _dense.Remove(name);
        _multi.Remove(name);
        _sparse.Remove(name);
        Schema = Schema with
        {
            Dense = Schema.Dense.Where(p => p.Key != name).ToDictionary(),
            Sparse = Schema.Sparse.Where(p => p.Key != name).ToDictionary(),
        };
    }

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
