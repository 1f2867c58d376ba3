namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>The sparse vectors of one name as stored, by slot, and an inverted index over them.</summary>
internal sealed class SparseStore(SparseVectorSchema schema)
{
    private readonly Dictionary<int, VectorValue.Sparse> _vectors = [];

    public SparseVectorSchema Schema { get; } = schema;

    public int Count => _vectors.Count;

    public SparseIndex Index { get; } = new();

    /// <summary>Points that have an index.</summary>
    public int Frequency(uint index) => Index.Frequency(index);

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

    /// <summary>Score of one point (the query's weights already multiplied), or null when it shares no index with the query.</summary>
    public float? ScoreOf(VectorValue.Sparse query, int slot)
    {
        if (!_vectors.TryGetValue(slot, out var vector))
        {
            return null;
        }

        float? sum = null;
        for (var t = 0; t < query.Indices.Length; t++)
        {
            var at = Array.BinarySearch(vector.Indices, query.Indices[t]);
            if (at >= 0)
            {
                sum = (sum ?? 0) + (query.Values[t] * vector.Values[at]);
            }
        }

        return sum;
    }

    /// <summary>Inverse document frequency as Qdrant's modifier defines it: ln((n − df + 0.5) / (df + 0.5) + 1).</summary>
    internal static float Idf(int points, int frequency) => (float)Math.Log(((points - frequency + 0.5) / (frequency + 0.5)) + 1);
}
