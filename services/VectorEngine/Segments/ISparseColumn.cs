using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>The sparse vectors of one name, by slot.</summary>
internal interface ISparseColumn
{
    SparseVectorSchema Schema { get; }

    /// <summary>Live points that have the vector.</summary>
    int Count { get; }

    /// <summary>The inverted index; of a sealed segment it still knows deleted points.</summary>
    SparseIndex Index { get; }

    bool Has(int slot);

    VectorValue.Sparse? At(int slot);
}
