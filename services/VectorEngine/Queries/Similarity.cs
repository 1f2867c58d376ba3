using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>The similarity of points to one vector; greater is closer. Only for slots that have a vector of the name.</summary>
internal abstract class Similarity
{
    public abstract float To(int slot);

    /// <summary>The similarity to a vector that was checked against the name.</summary>
    /// <param name="state">The points.</param>
    /// <param name="name">The vector's name.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="weighted">A sparse query with the inverse document frequency in it.</param>
    public static Similarity Of(CollectionState state, string name, VectorValue vector, VectorValue.Sparse? weighted = null) => vector switch
    {
        VectorValue.Dense dense when state.Dense(name) is { Schema: { Distance: Distance.Cosine, Datatype: VectorDatatype.Uint8 } } store => new Angle(store, dense.Values),
        VectorValue.Dense dense => new OfDense(state.Dense(name)!, dense.Values),
        VectorValue.Multi multi => new OfRows(state.Multi(name)!, multi),
        _ => new OfSparse(state.Sparse(name)!, weighted ?? (VectorValue.Sparse)vector),
    };

    /// <summary>Best match of each row of the query, added up (MaxSim); Euclid adds squared distances.</summary>
    public static float MaxSim(Distance distance, ReadOnlySpan<float> query, ReadOnlySpan<float> rows, int size)
    {
        var sum = 0f;
        for (var q = 0; q < query.Length; q += size)
        {
            var best = float.NegativeInfinity;
            var row = query.Slice(q, size);
            for (var r = 0; r < rows.Length; r += size)
            {
                best = MathF.Max(best, Kernels.Similarity(distance, row, rows.Slice(r, size)));
            }

            sum += best;
        }

        return sum;
    }

    /// <summary>The cosine of bytes, which cannot be stored normalised; 0 for the zero vector.</summary>
    public static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var squares = Kernels.Similarity(Distance.Dot, a, a) * Kernels.Similarity(Distance.Dot, b, b);
        return squares == 0 ? 0 : Kernels.Similarity(Distance.Dot, a, b) / MathF.Sqrt(squares);
    }

    private sealed class OfDense(DenseStore store, float[] query) : Similarity
    {
        public override float To(int slot) => Kernels.Similarity(store.Schema.Distance, query, store.At(slot));
    }

    private sealed class Angle(DenseStore store, float[] query) : Similarity
    {
        public override float To(int slot) => Cosine(query, store.At(slot));
    }

    private sealed class OfRows(MultiStore store, VectorValue.Multi query) : Similarity
    {
        public override float To(int slot) => MaxSim(store.Schema.Distance, query.Values, store.At(slot), query.Size);
    }

    private sealed class OfSparse(SparseStore store, VectorValue.Sparse query) : Similarity
    {
        public override float To(int slot) => store.ScoreOf(query, slot, weighted: true) ?? 0;
    }
}
