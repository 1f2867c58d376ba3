using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The sparse vectors of one name in all segments, by the collection's slots.</summary>
internal sealed class SparseView(CollectionState state, SparseVectorSchema schema, SparseStore?[] stores)
{
    public SparseVectorSchema Schema { get; } = schema;

    public int Count => stores.Sum(static s => s?.Count ?? 0);

    public bool Has(int slot)
    {
        var (segment, local) = state.Locate(slot);
        return stores[segment]?.Has(local) == true;
    }

    /// <summary>Points that have an index.</summary>
    public int Frequency(uint index) => stores.Sum(s => s?.Frequency(index) ?? 0);

    public VectorValue.Sparse? At(int slot)
    {
        var (segment, local) = state.Locate(slot);
        return stores[segment]?.At(local);
    }

    /// <summary>The inverted index of a segment, by its own slots; null when it has none.</summary>
    public SparseIndex? Of(int segment) => stores[segment]?.Index;

    /// <summary>Score of one point for a weighted query, or null when they share no index.</summary>
    public float? ScoreOf(VectorValue.Sparse weighted, int slot)
    {
        var (segment, local) = state.Locate(slot);
        return stores[segment]?.ScoreOf(weighted, local);
    }
}
