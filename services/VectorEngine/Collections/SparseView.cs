using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The sparse vectors of one name in all segments, by the collection's slots.</summary>
internal sealed class SparseView(CollectionState state, SparseVectorSchema schema, ISparseColumn?[] columns)
{
    public SparseVectorSchema Schema { get; } = schema;

    /// <summary>Live points that have the vector.</summary>
    public int Count => columns.Sum(static c => c?.Count ?? 0);

    /// <summary>Points that the inverted indexes know; deleted ones of sealed segments count until these are written again, as in Qdrant.</summary>
    public int Indexed => columns.Sum(static c => c?.Index.Count ?? 0);

    /// <summary>The column of a segment, which has slots of its own; null when the segment knows no such vector.</summary>
    public ISparseColumn? Of(int segment) => columns[segment];

    /// <summary>Points that the inverted indexes know to have an index.</summary>
    public int Frequency(uint index) => columns.Sum(c => c?.Index.Frequency(index) ?? 0);

    public VectorValue.Sparse? At(int slot)
    {
        var (segment, local) = state.Locate(slot);
        return columns[segment]?.At(local);
    }

    /// <summary>Score of one point for a weighted query, or null when they share no index.</summary>
    public float? ScoreOf(VectorValue.Sparse weighted, int slot)
    {
        var (segment, local) = state.Locate(slot);
        return columns[segment]?.Index.ScoreOf(weighted, local);
    }
}
