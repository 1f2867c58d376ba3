using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Multiplies a sparse query by the inverse document frequency, so that scores need not look it up.</summary>
internal static class IdfWeights
{
    /// <summary>The weighted query, or null when the vector has no IDF modifier. Statistics come from the points of the corpus, or from all.</summary>
    public static VectorValue.Sparse? Apply(CollectionState state, string name, VectorValue.Sparse query, Filter? corpus)
    {
        var store = state.Sparse(name)!;
        if (!store.Schema.Idf)
        {
            return null;
        }

        var points = store.Count;
        var frequencies = new int[query.Indices.Length];
        if (corpus is null)
        {
            for (var t = 0; t < frequencies.Length; t++)
            {
                frequencies[t] = store.Frequency(query.Indices[t]);
            }
        }
        else
        {
            points = 0;
            foreach (var slot in state.Matching(corpus))
            {
                if (store.At(slot) is not { } vector)
                {
                    continue;
                }

                points++;
                for (var t = 0; t < frequencies.Length; t++)
                {
                    frequencies[t] += Array.BinarySearch(vector.Indices, query.Indices[t]) >= 0 ? 1 : 0;
                }
            }
        }

        var values = new float[query.Values.Length];
        for (var t = 0; t < values.Length; t++)
        {
            values[t] = query.Values[t] * SparseStore.Idf(points, frequencies[t]);
        }

        return new VectorValue.Sparse(query.Indices, values);
    }
}
