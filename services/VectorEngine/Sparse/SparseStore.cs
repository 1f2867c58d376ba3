using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>The sparse vectors of one name: as stored, by slot, and an inverted index from dimension to postings in slot order.</summary>
internal sealed class SparseStore(SparseVectorSchema schema)
{
    private readonly Dictionary<int, VectorValue.Sparse> _vectors = [];
    private readonly Dictionary<uint, Postings> _postings = [];

    public SparseVectorSchema Schema { get; } = schema;

    public int Count => _vectors.Count;

    public bool Has(int slot) => _vectors.ContainsKey(slot);

    public VectorValue.Sparse? At(int slot) => _vectors.GetValueOrDefault(slot);

    public void Set(int slot, VectorValue.Sparse vector)
    {
        Remove(slot);
        _vectors[slot] = vector;
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            if (!_postings.TryGetValue(vector.Indices[i], out var list))
            {
                _postings[vector.Indices[i]] = list = new Postings();
            }

            list.Add(slot, vector.Values[i]);
        }
    }

    public void Remove(int slot)
    {
        if (!_vectors.Remove(slot, out var vector))
        {
            return;
        }

        foreach (var index in vector.Indices)
        {
            if (_postings.TryGetValue(index, out var list) && list.Remove(slot) && list.Count == 0)
            {
                _postings.Remove(index);
            }
        }
    }

    /// <summary>Number of points that have an index.</summary>
    public int Frequency(uint index) => _postings.TryGetValue(index, out var list) ? list.Count : 0;

    /// <summary>Scores of all points that share an index with the query, term by term; order is that of first contact.</summary>
    /// <param name="query">The query.</param>
    /// <param name="slots">Slots in use are below this.</param>
    /// <param name="weighted">Whether the query's values already contain the inverse document frequency.</param>
    public List<Candidate> Score(VectorValue.Sparse query, int slots, bool weighted = false)
    {
        var scores = System.Buffers.ArrayPool<float>.Shared.Rent(Math.Max(1, slots));
        var seen = System.Buffers.ArrayPool<bool>.Shared.Rent(Math.Max(1, slots));
        Array.Clear(seen, 0, slots);
        var touched = new List<int>();
        try
        {
            for (var t = 0; t < query.Indices.Length; t++)
            {
                if (!_postings.TryGetValue(query.Indices[t], out var list))
                {
                    continue;
                }

                var weight = weighted ? query.Values[t] : Weight(query.Values[t], list.Count);
                for (var i = 0; i < list.Count; i++)
                {
                    var slot = list.Slots[i];
                    if (!seen[slot])
                    {
                        seen[slot] = true;
                        scores[slot] = 0;
                        touched.Add(slot);
                    }

                    scores[slot] += weight * list.Weights[i];
                }
            }

            var result = new List<Candidate>(touched.Count);
            foreach (var slot in touched)
            {
                if (scores[slot] != 0)
                {
                    result.Add(new Candidate(slot, scores[slot]));
                }
            }

            return result;
        }
        finally
        {
            System.Buffers.ArrayPool<float>.Shared.Return(scores);
            System.Buffers.ArrayPool<bool>.Shared.Return(seen);
        }
    }

    /// <summary>Score of one point, or null when it shares no index with the query.</summary>
    public float? ScoreOf(VectorValue.Sparse query, int slot, bool weighted = false)
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
                sum = (sum ?? 0) + ((weighted ? query.Values[t] : Weight(query.Values[t], Frequency(query.Indices[t]))) * vector.Values[at]);
            }
        }

        return sum;
    }

    /// <summary>Inverse document frequency as Qdrant's modifier defines it: ln((n − df + 0.5) / (df + 0.5) + 1).</summary>
    internal static float Idf(int points, int frequency) => (float)Math.Log(((points - frequency + 0.5) / (frequency + 0.5)) + 1);

    private float Weight(float value, int frequency) => Schema.Idf ? value * Idf(Count, frequency) : value;
}
