using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <content>What the writer changes.</content>
internal sealed partial class CollectionState
{
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
}
