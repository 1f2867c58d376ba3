using FitnessGrpc.VectorEngine.Sparse;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Sparse vectors in a mapped component, and an inverted index over them that is read from its file or, when that is missing or damaged, built again.</summary>
internal sealed class SealedSparse : ISparseColumn, IDisposable
{
    private readonly BlobColumn _blobs;
    private readonly string _file;

    public SealedSparse(IStorage storage, string folder, int column, SparseVectorSchema schema, int slots)
    {
        Schema = schema;
        _file = SegmentFiles.Postings(column);
        _blobs = BlobColumn.Open(storage, Path.Combine(folder, SegmentFiles.Sparse(column)), ComponentKind.Sparse, slots);
        try
        {
            Index = Load(storage, Path.Combine(folder, _file), slots) ?? Build(slots);
        }
        catch
        {
            _blobs.Dispose();
            throw;
        }
    }

    public SparseVectorSchema Schema { get; }

    public int Count { get; set; }

    public SparseIndex Index { get; }

    public ReadOnlySpan<ulong> HasBits => _blobs.HasBits;

    /// <summary>Whether the index is in its file.</summary>
    public bool Saved { get; private set; } = true;

    public bool Has(int slot) => _blobs.Has(slot);

    public VectorValue.Sparse? At(int slot) => _blobs.Has(slot) ? SparseBlob.Read(_blobs.At(slot)) : null;

    public void Save(IStorage storage, string folder)
    {
        var w = new ByteWriter();
        Index.Save(w);
        ComponentWriter.Replace(storage, Path.Combine(folder, _file), ComponentKind.Postings, writer => writer.Write(w.Span));
        Saved = true;
    }

    public void Dispose() => _blobs.Dispose();

    private static SparseIndex? Load(IStorage storage, string path, int slots)
    {
        if (!storage.Exists(path))
        {
            return null;
        }

        try
        {
            using var component = Component.Open(storage, path, ComponentKind.Postings);
            var r = new ByteReader(component.Span);
            return SparseIndex.Load(ref r, slots);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private SparseIndex Build(int slots)
    {
        var index = new SparseIndex();
        for (var slot = 0; slot < slots; slot++)
        {
            if (At(slot) is { } vector)
            {
                index.Add(slot, vector);
            }
        }

        Saved = false;
        return index;
    }
}
