using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>The sparse vectors of one name as stored, by slot, and an inverted index over them.</summary>
internal sealed class SparseStore(SparseVectorSchema schema)
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

    /// <summary>The query with the inverse document frequencies in its weights, when the schema asks for it.</summary>
    public VectorValue.Sparse Weighted(VectorValue.Sparse query) =>
        Schema.Idf ? Weighted(query, Count, Index.Frequency) : query;

    /// <summary>The query with the inverse document frequencies in its weights.</summary>
    /// <param name="query">Indices ascending.</param>
    /// <param name="points">Points that have a vector of this name, of all segments together.</param>
    /// <param name="frequency">How many of them have an index.</param>
    public static VectorValue.Sparse Weighted(VectorValue.Sparse query, int points, Func<uint, int> frequency)
    {
        var weights = new float[query.Values.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = query.Values[i] * Idf(points, frequency(query.Indices[i]));
        }

        return new VectorValue.Sparse(query.Indices, weights);
    }

    /// <summary>Scores of all points that share an index with the query and do not score 0, the best first.</summary>
    public IReadOnlyList<Candidate> Score(VectorValue.Sparse query, int slots)
    {
        var top = new TopK(slots);
        Index.Search(Weighted(query), null, null, null, ref top);
        return top.Sorted();
    }

    /// <summary>Score of one point, or null when it shares no index with the query.</summary>
    public float? ScoreOf(VectorValue.Sparse query, int slot) => Index.ScoreOf(Weighted(query), slot);

    /// <summary>Inverse document frequency as Qdrant's modifier defines it: ln((n − df + 0.5) / (df + 0.5) + 1).</summary>
    internal static float Idf(int points, int frequency) => (float)Math.Log(((points - frequency + 0.5) / (frequency + 0.5)) + 1);
}
