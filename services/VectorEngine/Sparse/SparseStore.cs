using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>The sparse vectors of one name as stored, by slot, and an inverted index over them.</summary>
internal sealed class SparseStore(SparseVectorSchema schema) : ISparseColumn
{
    private readonly Dictionary<int, VectorValue.Sparse> _vectors = [];

    public SparseVectorSchema Schema { get; } = schema;

    public int Count => _vectors.Count;

    public SparseIndex Index { get; } = new();

    public bool Has(int slot) => _vectors.ContainsKey(slot);

    public VectorValue.Sparse? At(int slot) => _vectors.GetValueOrDefault(slot);

    public void Set(int slot, VectorValue.Sparse vector)
    {
        Remove(slot);
        _vectors[slot] = vector;
        Index.Add(slot, vector);
    }

    public void Remove(int slot)
    {
        if (_vectors.Remove(slot, out var vector))
        {
            Index.Remove(slot, vector);
        }
    }

    /// <summary>Inverse document frequency as Qdrant's modifier defines it: ln((n − df + 0.5) / (df + 0.5) + 1).</summary>
    internal static float Idf(int points, int frequency) => (float)Math.Log(((points - frequency + 0.5) / (frequency + 0.5)) + 1);
}
