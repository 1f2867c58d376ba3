using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>
/// The points of a collection: sealed segments and the tail that is written to. One writer at a time, and none while there are readers. A slot
/// is a point's place in this layout: those of the segments one behind the other, the tail's last. It holds only as long as the state does.
/// </summary>
internal sealed class CollectionState : IPointSource
{
    private readonly List<SealedSegment> _sealed = [];
    private readonly Dictionary<string, PayloadIndexSchema> _indexes = [];
    private ISegment[] _segments = [];
    private int[] _bases = [];

    public CollectionState(CollectionSchema schema)
    {
        Schema = schema;
        Tail = new Tail(schema, []);
        Arrange();
    }

    public CollectionSchema Schema { get; private set; }

    /// <summary>The number of the last operation applied.</summary>
    public ulong Sequence { get; set; }

    public Tail Tail { get; private set; }

    public IReadOnlyList<SealedSegment> Sealed => _sealed;

    /// <summary>The sealed segments, then the tail.</summary>
    public IReadOnlyList<ISegment> Segments => _segments;

    public int Count { get; private set; }

    public int SlotLimit => _bases[^1] + Tail.SlotLimit;

    public IReadOnlyDictionary<string, PayloadIndexSchema> Indexes => _indexes;

    /// <summary>The first slot of a segment.</summary>
    public int BaseOf(int segment) => _bases[segment];

    /// <summary>Which segment a slot is in, and where.</summary>
    public (int Segment, int Slot) Locate(int slot)
    {
        var segment = _bases.Length - 1;
        while (_bases[segment] > slot)
        {
            segment--;
        }

        return (segment, slot - _bases[segment]);
    }

    public bool IsLive(int slot)
    {
        var (segment, local) = Locate(slot);
        return _segments[segment].IsLive(local);
    }

    public int SlotOf(PointId id)
    {
        for (var i = _segments.Length - 1; i >= 0; i--)
        {
            if (_segments[i].SlotOf(id) is >= 0 and var slot)
            {
                return _bases[i] + slot;
            }
        }

        return -1;
    }

    public PointId IdAt(int slot)
    {
        var (segment, local) = Locate(slot);
        return _segments[segment].IdAt(local);
    }

    public Payload PayloadAt(int slot)
    {
        var (segment, local) = Locate(slot);
        return _segments[segment].PayloadAt(local);
    }

    public ulong VersionAt(int slot)
    {
        var (segment, local) = Locate(slot);
        return _segments[segment].VersionAt(local);
    }

    /// <summary>An index of one of the segments, for its kind and options; it does not know the other segments' points.</summary>
    public PayloadIndex? IndexOf(string field) => Tail.IndexOf(field);

    public VectorView? Dense(string name) => Schema.Dense.TryGetValue(name, out var schema) && !schema.Multi
        ? new VectorView(this, schema, [.. _segments.Select(s => s.Dense(name))])
        : null;

    public VectorView? Multi(string name) => Schema.Dense.TryGetValue(name, out var schema) && schema.Multi
        ? new VectorView(this, schema, [.. _segments.Select(s => s.Multi(name))])
        : null;

    public SparseView? Sparse(string name) => Schema.Sparse.TryGetValue(name, out var schema)
        ? new SparseView(this, schema, [.. _segments.Select(s => s.Sparse(name))])
        : null;

    /// <summary>Names of all vectors.</summary>
    public IEnumerable<string> VectorNames => Schema.Dense.Keys.Concat(Schema.Sparse.Keys);

    /// <summary>Number of points that have a vector of this name.</summary>
    public int VectorCount(string name) => Dense(name)?.Count ?? Multi(name)?.Count ?? Sparse(name)?.Count ?? 0;

    public bool HasVector(int slot, string name)
    {
        var (segment, local) = Locate(slot);
        return _segments[segment].HasVector(local, name);
    }

    /// <summary>A copy of a point's vector; null when it has none of this name.</summary>
    public VectorValue? VectorAt(int slot, string name)
    {
        var (segment, local) = Locate(slot);
        return VectorAt(_segments[segment], local, name);
    }

    /// <summary>A point's vectors; all when names is null.</summary>
    public IReadOnlyDictionary<string, VectorValue> VectorsAt(int slot, IEnumerable<string>? names = null)
    {
        var (segment, local) = Locate(slot);
        return VectorsAt(_segments[segment], local, names ?? VectorNames);
    }

    public void Put(PointData point, ulong version)
    {
        // Whatever an older segment holds of the point is replaced as a whole.
        if (Tail.SlotOf(point.Id) < 0 && !RemoveSealed(point.Id))
        {
            Count++;
        }

        Tail.Put(point, version);
    }

    /// <summary>The slot in the tail of a point that is to be changed; what is sealed is copied there first. -1 when there is no such point.</summary>
    public int Writable(PointId id)
    {
        var slot = Tail.SlotOf(id);
        if (slot >= 0)
        {
            return slot;
        }

        foreach (var segment in _sealed)
        {
            if (segment.SlotOf(id) is >= 0 and var from)
            {
                var copy = new PointData(id, VectorsAt(segment, from, VectorNames), segment.PayloadAt(from));
                Tail.Put(copy, segment.VersionAt(from));
                segment.Remove(from);
                return Tail.SlotOf(id);
            }
        }

        return -1;
    }

    public void Remove(PointId id)
    {
        if (Tail.Remove(id) || RemoveSealed(id))
        {
            Count--;
        }
    }

    /// <summary>Adds an index; those of sealed segments were built before, in the order of the segments.</summary>
    public void AddIndex(string field, PayloadIndexSchema schema, IReadOnlyList<PayloadIndex> built)
    {
        for (var i = 0; i < _sealed.Count; i++)
        {
            _sealed[i].SetIndex(field, built[i]);
        }

        var index = new PayloadIndex(field, schema);
        foreach (var slot in Tail.InOrder(null))
        {
            index.Add(slot, Tail.PayloadAt(slot));
        }

        Tail.SetIndex(field, index);
        _indexes[field] = schema;
    }

    public void DropIndex(string field)
    {
        foreach (var segment in _sealed)
        {
            segment.SetIndex(field, null);
        }

        Tail.SetIndex(field, null);
        _indexes.Remove(field);
    }

    public void Annotate(ReadOnlyMemory<byte> annotations) => Schema = Schema with { Annotations = annotations };

    /// <summary>New graph and compression settings of dense vectors; a name that is gone is ignored.</summary>
    public void Configure(IReadOnlyDictionary<string, DenseVectorSchema>? settings)
    {
        if (settings is null)
        {
            return;
        }

        var dense = new Dictionary<string, DenseVectorSchema>(Schema.Dense);
        foreach (var (name, vector) in settings)
        {
            if (dense.TryGetValue(name, out var old))
            {
                dense[name] = old with { Graph = vector.Graph, Quantization = vector.Quantization };
                Tail.Reconfigure(name, dense[name]);
                _sealed.ForEach(s => s.Reconfigure(name, dense[name]));
            }
        }

        Schema = Schema with { Dense = dense };
    }

    /// <summary>Adds an empty vector name; whatever was stored under it before is gone.</summary>
    public void AddVector(string name, DenseVectorSchema? dense, SparseVectorSchema? sparse)
    {
        DropVector(name);
        if (dense is not null)
        {
            Schema = Schema with { Dense = new Dictionary<string, DenseVectorSchema>(Schema.Dense) { [name] = dense } };
            Tail.AddVector(name, dense);
        }
        else
        {
            Schema = Schema with { Sparse = new Dictionary<string, SparseVectorSchema>(Schema.Sparse) { [name] = sparse! } };
            Tail.AddVector(name, sparse!);
        }
    }

    public void DropVector(string name)
    {
        Schema = Schema with
        {
            Dense = Schema.Dense.Where(d => d.Key != name).ToDictionary(),
            Sparse = Schema.Sparse.Where(s => s.Key != name).ToDictionary(),
        };
        Tail.DropVector(name);
        _sealed.ForEach(s => s.DropVector(name));
    }

    /// <summary>Slots that match, in no order.</summary>
    public IEnumerable<int> Matching(Filter? filter)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            if (filter is null)
            {
                for (var slot = 0; slot < _segments[i].SlotLimit; slot++)
                {
                    if (_segments[i].IsLive(slot))
                    {
                        yield return _bases[i] + slot;
                    }
                }

                continue;
            }

            using var plan = FilterPlan.For(filter, _segments[i]);
            foreach (var slot in plan.Matches)
            {
                yield return _bases[i] + slot;
            }
        }
    }

    /// <summary>Live points that have a value of the kind of the field's index.</summary>
    public int CoveredBy(string field)
    {
        var count = 0;
        foreach (var segment in _segments)
        {
            var covered = segment.IndexOf(field)!.Covered;
            if (segment.Count == segment.SlotLimit)
            {
                count += covered.Count;
                continue;
            }

            using var slots = SlotBitmap.Rent(segment.SlotLimit);
            covered.Into(slots);
            foreach (var slot in slots)
            {
                count += segment.IsLive(slot) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Number of points that match.</summary>
    public int CountMatching(Filter filter, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var segment in _segments)
        {
            using var plan = FilterPlan.For(filter, segment);
            foreach (var slot in plan.Matches)
            {
                cancellation.ThrowIfCancellationRequested();
                count++;
            }
        }

        return count;
    }

    /// <summary>The test of a filter, for slots that were found otherwise; null when all match. For one thread.</summary>
    public ISlotTest? Tester(Filter? filter) =>
        filter is null ? null : new LayoutTest(this, [.. _segments.Select(s => new CompiledFilter(filter, s))]);

    /// <summary>Live slots in the order of ids, from an id on.</summary>
    public IEnumerable<int> InOrder(PointId? from)
    {
        var queue = new PriorityQueue<(IEnumerator<int> Slots, int Segment), PointId>();
        for (var i = 0; i < _segments.Length; i++)
        {
            Next(_segments[i].InOrder(from).GetEnumerator(), i);
        }

        while (queue.TryDequeue(out var first, out _))
        {
            yield return _bases[first.Segment] + first.Slots.Current;
            Next(first.Slots, first.Segment);
        }

        void Next(IEnumerator<int> slots, int segment)
        {
            if (slots.MoveNext())
            {
                queue.Enqueue((slots, segment), _segments[segment].IdAt(slots.Current));
            }
        }
    }

    /// <summary>Adds a sealed segment when the collection is loaded.</summary>
    public void Load(SealedSegment segment)
    {
        _sealed.Add(segment);
        Count += segment.Count;
        Arrange();
    }

    public void LoadIndexes(IEnumerable<KeyValuePair<string, PayloadIndexSchema>> indexes, Func<SealedSegment, string, PayloadIndexSchema, PayloadIndex> load)
    {
        foreach (var (field, schema) in indexes)
        {
            AddIndex(field, schema, [.. _sealed.Select(s => load(s, field, schema))]);
        }
    }

    /// <summary>Takes over the points of a segment into the tail.</summary>
    public void LoadTail(SealedSegment segment)
    {
        foreach (var slot in segment.InOrder(null))
        {
            Put(new PointData(segment.IdAt(slot), VectorsAt(segment, slot, VectorNames), segment.PayloadAt(slot)), segment.VersionAt(slot));
        }
    }

    /// <summary>Puts a segment in the place of others, or of the tail when none is named.</summary>
    public void Replace(IReadOnlyCollection<SealedSegment> old, SealedSegment? segment, bool tail)
    {
        _sealed.RemoveAll(old.Contains);
        if (segment is not null)
        {
            _sealed.Add(segment);
        }

        if (tail)
        {
            Tail = new Tail(Schema, _indexes);
        }

        Arrange();
    }

    /// <summary>Closes the mapped files.</summary>
    public void Close() => _sealed.ForEach(static s => s.Dispose());

    private static VectorValue? VectorAt(ISegment segment, int slot, string name) =>
        segment.Dense(name) is { } dense && dense.Has(slot) ? new VectorValue.Dense(dense.At(slot).ToArray())
        : segment.Multi(name) is { } multi && multi.Has(slot) ? new VectorValue.Multi(multi.At(slot).ToArray(), multi.Schema.Size)
        : segment.Sparse(name)?.At(slot);

    private static Dictionary<string, VectorValue> VectorsAt(ISegment segment, int slot, IEnumerable<string> names)
    {
        var vectors = new Dictionary<string, VectorValue>();
        foreach (var name in names)
        {
            if (VectorAt(segment, slot, name) is { } vector)
            {
                vectors[name] = vector;
            }
        }

        return vectors;
    }

    private bool RemoveSealed(PointId id)
    {
        foreach (var segment in _sealed)
        {
            if (segment.SlotOf(id) is >= 0 and var slot)
            {
                segment.Remove(slot);
                return true;
            }
        }

        return false;
    }

    private void Arrange()
    {
        _segments = [.. _sealed, Tail];
        _bases = new int[_segments.Length];
        for (var i = 1; i < _bases.Length; i++)
        {
            _bases[i] = _bases[i - 1] + _segments[i - 1].SlotLimit;
        }
    }

    private sealed class LayoutTest(CollectionState state, CompiledFilter[] tests) : ISlotTest
    {
        public bool Matches(int slot)
        {
            var (segment, local) = state.Locate(slot);
            return tests[segment].Matches(local);
        }
    }
}
