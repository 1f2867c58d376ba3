using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Which vectors a sealed segment holds; the place in the list is the number in the file names.</summary>
internal sealed record SegmentColumns(IReadOnlyList<SegmentColumns.Column> All)
{
    public static SegmentColumns Of(CollectionSchema schema) => new(
    [
        .. schema.Dense.Select(d => new Column(d.Key, d.Value.Created, d.Value, null)),
        .. schema.Sparse.Select(s => new Column(s.Key, s.Value.Created, null, s.Value)),
    ]);

    public static SegmentColumns Read(IStorage storage, string path)
    {
        using var component = Component.Open(storage, path, ComponentKind.Columns);
        var r = new ByteReader(component.Span);
        var columns = new Column[r.Count()];
        for (var i = 0; i < columns.Length; i++)
        {
            var (name, isDense) = (r.Text(), r.Byte() == 1);
            var dense = isDense ? SchemaCodec.Dense(ref r) : null;
            var sparse = isDense ? null : SchemaCodec.Sparse(ref r);
            columns[i] = new Column(name, dense?.Created ?? sparse!.Created, dense, sparse);
        }

        return new SegmentColumns(columns);
    }

    public void Write(IStorage storage, string path)
    {
        var w = new ByteWriter();
        w.Varint((ulong)All.Count);
        foreach (var column in All)
        {
            w.Text(column.Name);
            w.Byte(column.Dense is null ? (byte)0 : (byte)1);
            if (column.Dense is { } dense)
            {
                SchemaCodec.Write(w, dense);
            }
            else
            {
                SchemaCodec.Write(w, column.Sparse!);
            }
        }

        using var writer = new ComponentWriter(storage, path, ComponentKind.Columns);
        writer.Write(w.Span);
        writer.Finish();
    }

    /// <summary>One vector: dense (or multi) or sparse.</summary>
    internal sealed record Column(string Name, ulong Created, DenseVectorSchema? Dense, SparseVectorSchema? Sparse);
}
