using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The dense vectors or multivectors of one name in all segments, by the collection's slots.</summary>
internal sealed class VectorView(CollectionState state, DenseVectorSchema schema, IVectorColumn?[] columns)
{
    public DenseVectorSchema Schema { get; } = schema;

    public int Count => columns.Sum(static c => c?.Count ?? 0);

    /// <summary>The column of a segment, which has slots of its own; null when the segment knows no such vector.</summary>
    public IVectorColumn? Of(int segment) => columns[segment];

    public bool Has(int slot)
    {
        var (segment, local) = state.Locate(slot);
        return columns[segment]?.Has(local) == true && state.Segments[segment].IsLive(local);
    }

    public ReadOnlySpan<float> At(int slot)
    {
        var (segment, local) = state.Locate(slot);
        return columns[segment]!.At(local);
    }
}
