using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Dense vectors in a mapped component: the rows of all slots, then a bitmap of those that are there.</summary>
internal sealed unsafe class SealedDense : IVectorColumn, IDisposable
{
    private readonly Component _component;
    private readonly float* _rows;
    private readonly ulong* _has;
    private readonly int _slots;

    private SealedDense(Component component, DenseVectorSchema schema, int slots)
    {
        (_component, Schema, _slots) = (component, schema, slots);
        _rows = (float*)component.Body;
        _has = (ulong*)(component.Body + RowBytes(schema, slots));
    }

    public DenseVectorSchema Schema { get; set; }

    public int Count { get; set; }

    public ReadOnlySpan<ulong> HasBits => new(_has, Bits.Words(_slots));

    /// <summary>Bytes of the rows, up to the next multiple of 64.</summary>
    public static long RowBytes(DenseVectorSchema schema, int slots) => (((long)schema.Size * slots * sizeof(float)) + 63) / 64 * 64;

    public static SealedDense Open(IStorage storage, string path, DenseVectorSchema schema, int slots)
    {
        var component = Component.Open(storage, path, ComponentKind.Dense);
        if (component.Length != RowBytes(schema, slots) + (Bits.Words(slots) * sizeof(ulong)))
        {
            component.Dispose();
            throw new InvalidDataException($"{Path.GetFileName(path)} does not fit its segment");
        }

        return new SealedDense(component, schema, slots);
    }

    public bool Has(int slot) => (uint)slot < (uint)_slots && (_has[slot >> 6] & (1UL << slot)) != 0;

    public ReadOnlySpan<float> At(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)_slots);
        return new(_rows + ((long)slot * Schema.Size), Schema.Size);
    }

    public void Dispose() => _component.Dispose();
}
