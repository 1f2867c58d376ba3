using System.Numerics;
using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>
/// An immutable part of the points, mapped from its files; only the marks of deleted points change. A vector of the files counts if the
/// collection still has it (same name, same creation).
/// </summary>
internal sealed class SealedSegment : ISegment, IDisposable
{
    private readonly PointTable _points;
    private readonly BlobColumn _payloads;
    private Dictionary<string, SealedDense> _dense = [];
    private Dictionary<string, SealedMulti> _multi = [];
    private Dictionary<string, SealedSparse> _sparse = [];
    private readonly Dictionary<string, PayloadIndex> _indexes = [];
    private readonly HashSet<PayloadIndex> _saved = [];
    private readonly List<IDisposable> _dropped = [];
    private readonly ulong[] _deleted;

    private SealedSegment(ulong number, PointTable points, BlobColumn payloads)
    {
        (Number, _points, _payloads) = (number, points, payloads);
        _deleted = new ulong[Bits.Words(points.Count)];
        Count = points.Count;
    }

    /// <summary>Names the folder.</summary>
    public ulong Number { get; }

    public int Count { get; private set; }

    public int SlotLimit => _points.Count;

    public ReadOnlySpan<ulong> Deleted => _deleted;

    /// <summary>The checkpoint that wrote the marks of deleted points; 0 is none.</summary>
    public ulong DeletedSequence { get; set; }

    /// <summary>Whether marks were set since.</summary>
    public bool DeletedChanged { get; set; }

    public IReadOnlyDictionary<string, SealedDense> DenseColumns => _dense;

    /// <summary>Whether a vector lacks a graph that fits its settings.</summary>
    public bool NeedsGraph => _dense.Values.Any(static d => d.NeedsGraph);

    /// <summary>Live vectors that a graph finds.</summary>
    public int IndexedVectors => _dense.Values.Where(static d => d.Graph is not null).Sum(static d => d.Count);

    public static SealedSegment Open(IStorage storage, string folder, ulong number, CollectionSchema schema, ulong deletedSequence)
    {
        var points = PointTable.Open(storage, Path.Combine(folder, SegmentFiles.Points));
        SealedSegment? segment = null;
        try
        {
            var payloads = BlobColumn.Open(storage, Path.Combine(folder, SegmentFiles.Payloads), ComponentKind.Payloads, points.Count);
            segment = new SealedSegment(number, points, payloads);
            segment.OpenColumns(storage, folder, schema);
            if (deletedSequence != 0)
            {
                segment.ReadDeleted(storage, folder, deletedSequence);
            }

            segment.Recount();
            return segment;
        }
        catch
        {
            if (segment is null)
            {
                points.Dispose();
            }
            else
            {
                segment.Dispose();
            }

            throw;
        }
    }

    public bool IsLive(int slot) => !Bits.Get(_deleted, slot);

    public int SlotOf(PointId id) => _points.Find(id) is >= 0 and var slot && IsLive(slot) ? slot : -1;

    public PointId IdAt(int slot) => _points.IdAt(slot);

    public ulong VersionAt(int slot) => _points.VersionAt(slot);

    public Payload PayloadAt(int slot)
    {
        var r = new ByteReader(_payloads.At(slot));
        return r.Payload();
    }

    /// <summary>The payload as it is stored.</summary>
    public ReadOnlySpan<byte> StoredPayloadAt(int slot) => _payloads.At(slot);

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
        var first = from is { } id ? _points.Find(id) : 0;
        for (var slot = first < 0 ? ~first : first; slot < SlotLimit; slot++)
        {
            if (IsLive(slot))
            {
                yield return slot;
            }
        }
    }

    /// <summary>Marks a point as deleted.</summary>
    public void Remove(int slot)
    {
        Bits.Set(_deleted, slot);
        Count--;
        DeletedChanged = true;
        foreach (var dense in _dense.Values)
        {
            dense.Count -= dense.Has(slot) ? 1 : 0;
        }

        foreach (var multi in _multi.Values)
        {
            multi.Count -= multi.Has(slot) ? 1 : 0;
        }

        foreach (var sparse in _sparse.Values)
        {
            sparse.Count -= sparse.Has(slot) ? 1 : 0;
        }
    }

    /// <summary>Forgets a vector. Its files stay mapped and the old tables as they are, since a merge may be reading them.</summary>
    public void DropVector(string name)
    {
        (_dense, _multi, _sparse) = (Without(_dense), Without(_multi), Without(_sparse));

        Dictionary<string, T> Without<T>(Dictionary<string, T> columns)
            where T : IDisposable
        {
            if (!columns.TryGetValue(name, out var column))
            {
                return columns;
            }

            _dropped.Add(column);
            var rest = new Dictionary<string, T>(columns);
            rest.Remove(name);
            return rest;
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

    /// <summary>Reads the index of a field from its file or builds it.</summary>
    public PayloadIndex LoadIndex(IStorage storage, string folder, string field, PayloadIndexSchema schema)
    {
        if (FieldFile.TryRead(storage, folder, field, schema, SlotLimit) is not { } index)
        {
            return BuildIndex(field, schema);
        }

        _saved.Add(index);
        return index;
    }

    /// <summary>An index over the segment's live points. Takes a while; it may run beside readers.</summary>
    public PayloadIndex BuildIndex(string field, PayloadIndexSchema schema)
    {
        var index = new PayloadIndex(field, schema);
        for (var slot = 0; slot < SlotLimit; slot++)
        {
            if (IsLive(slot))
            {
                index.Add(slot, PayloadAt(slot));
            }
        }

        return index;
    }

    /// <summary>Brings vectors and indexes in line with a schema that may have changed while the segment was written.</summary>
    public void Fit(CollectionSchema schema, IReadOnlyDictionary<string, PayloadIndexSchema> indexes)
    {
        foreach (var name in _dense.Keys.Concat(_multi.Keys).Where(n => schema.Dense.GetValueOrDefault(n)?.Created != Created(n)).ToArray())
        {
            DropVector(name);
        }

        foreach (var name in _sparse.Keys.Where(n => schema.Sparse.GetValueOrDefault(n)?.Created != _sparse[n].Schema.Created).ToArray())
        {
            DropVector(name);
        }

        foreach (var name in _dense.Keys.Concat(_multi.Keys))
        {
            Reconfigure(name, schema.Dense[name]);
        }

        foreach (var field in _indexes.Keys.Where(f => indexes.GetValueOrDefault(f) != _indexes[f].Schema).ToArray())
        {
            _indexes.Remove(field);
        }

        foreach (var (field, index) in indexes.Where(i => !_indexes.ContainsKey(i.Key)))
        {
            _indexes[field] = BuildIndex(field, index);
        }
    }

    /// <summary>Points that were marked as deleted since the marks were as given.</summary>
    public IEnumerable<PointId> DeletedSince(ulong[] marks)
    {
        for (var word = 0; word < marks.Length; word++)
        {
            for (var fresh = _deleted[word] & ~marks[word]; fresh != 0; fresh &= fresh - 1)
            {
                yield return IdAt((word << 6) + BitOperations.TrailingZeroCount(fresh));
            }
        }
    }

    /// <summary>Writes the derived files that are not there yet, so that the next start reads instead of building them.</summary>
    public void SaveDerived(IStorage storage, string folder)
    {
        var sparse = _sparse.Values.Where(static s => !s.Saved).ToList();
        var indexes = _indexes.Values.Where(i => !_saved.Contains(i)).ToList();
        sparse.ForEach(s => s.Save(storage, folder));
        foreach (var index in indexes)
        {
            FieldFile.Write(storage, folder, index);
            _saved.Add(index);
        }

        _saved.IntersectWith(_indexes.Values);
        if (sparse.Count + indexes.Count > 0)
        {
            storage.SyncFolder(folder);
        }
    }

    public void WriteDeleted(IStorage storage, string folder, ulong sequence)
    {
        using var writer = new ComponentWriter(storage, Path.Combine(folder, SegmentFiles.Deleted(sequence)), ComponentKind.Deleted);
        writer.Write<ulong>(_deleted);
        writer.Finish();
        (DeletedSequence, DeletedChanged) = (sequence, false);
    }

    public void Dispose()
    {
        foreach (var name in _dense.Keys.Concat(_multi.Keys).Concat(_sparse.Keys).ToArray())
        {
            DropVector(name);
        }

        _dropped.ForEach(static d => d.Dispose());
        _payloads.Dispose();
        _points.Dispose();
    }

    private ulong Created(string name) => (_dense.TryGetValue(name, out var dense) ? dense.Schema : _multi[name].Schema).Created;

    private void OpenColumns(IStorage storage, string folder, CollectionSchema schema)
    {
        var columns = SegmentColumns.Read(storage, Path.Combine(folder, SegmentFiles.Columns)).All;
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            if (column.Dense is { } stored)
            {
                if (!schema.Dense.TryGetValue(column.Name, out var dense) || dense.Created != column.Created)
                {
                    continue;
                }

                if (dense.Size != stored.Size || dense.Multi != stored.Multi)
                {
                    throw new InvalidDataException($"vector `{column.Name}` of a segment does not fit the collection");
                }

                if (dense.Multi)
                {
                    _multi[column.Name] = new SealedMulti(BlobColumn.Open(storage, Path.Combine(folder, SegmentFiles.Multi(i)), ComponentKind.Multi, SlotLimit), dense);
                }
                else
                {
                    _dense[column.Name] = SealedDense.Open(storage, folder, i, dense, SlotLimit);
                }
            }
            else if (schema.Sparse.TryGetValue(column.Name, out var sparse) && sparse.Created == column.Created)
            {
                _sparse[column.Name] = new SealedSparse(storage, folder, i, sparse, SlotLimit);
            }
        }
    }

    private void ReadDeleted(IStorage storage, string folder, ulong sequence)
    {
        using var component = Component.Open(storage, Path.Combine(folder, SegmentFiles.Deleted(sequence)), ComponentKind.Deleted);
        if (component.Length != _deleted.Length * sizeof(ulong))
        {
            throw new InvalidDataException("the marks of deleted points do not fit their segment");
        }

        MemoryMarshal.Cast<byte, ulong>(component.Span).CopyTo(_deleted);
        DeletedSequence = sequence;
    }

    private void Recount()
    {
        Count = SlotLimit - Bits.Count(_deleted);
        foreach (var dense in _dense.Values)
        {
            dense.Count = Bits.CountWithout(dense.HasBits, _deleted);
        }

        foreach (var multi in _multi.Values)
        {
            multi.Count = Bits.CountWithout(multi.HasBits, _deleted);
        }

        foreach (var sparse in _sparse.Values)
        {
            sparse.Count = Bits.CountWithout(sparse.HasBits, _deleted);
        }
    }
}
