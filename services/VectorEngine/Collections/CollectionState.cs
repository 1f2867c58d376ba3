using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>
/// The points of a collection: sealed segments and the tail that is written to. One writer at a time, and none while there are readers. A slot
/// is a point's place in this layout: those of the segments one behind the other, the tail's last. It holds only as long as the state does.
/// </summary>
internal sealed partial class CollectionState : IPointSource
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
