using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>The closest points of each point within a random sample.</summary>
internal static class SimilarityMatrix
{
    public static (IReadOnlyList<PointId> Ids, IReadOnlyList<MatrixPair> Pairs) Build(
        CollectionState state, string name, Filter? filter, int sample, int limit, Random random, CancellationToken cancellation)
    {
        if (!state.Schema.Dense.ContainsKey(name) && !state.Schema.Sparse.ContainsKey(name))
        {
            throw VectorChecks.Unknown(name);
        }

        var withVector = Filter.And(filter, new Filter { Must = [new Condition.HasVector(name)] });
        int[] slots = [.. new Executor(state, new HashSet<PointId>(), random, cancellation).Sample(withVector, sample).OrderBy(state.IdAt)];
        var sparse = state.Sparse(name) is not null;
        var distance = state.Schema.Dense.TryGetValue(name, out var schema) ? schema.Distance : Distance.Dot;
        var pairs = new List<MatrixPair>();
        foreach (var slot in slots)
        {
            cancellation.ThrowIfCancellationRequested();
            var top = new TopK(Math.Min(limit, slots.Length));
            var vector = state.VectorAt(slot, name)!;
            var similarity = Similarity.Of(state, name, vector, vector is VectorValue.Sparse query ? IdfWeights.Apply(state, name, query, null) : null);
            foreach (var other in slots)
            {
                if (other == slot)
                {
                    continue;
                }

                var score = similarity.To(other);
                if ((!sparse || score != 0) && top.Admits(score, other))
                {
                    top.Add(score, other);
                }
            }

            foreach (var near in top.Sorted())
            {
                pairs.Add(new MatrixPair(state.IdAt(slot), state.IdAt(near.Slot), Kernels.Display(distance, near.Score)));
            }
        }

        return ([.. slots.Select(state.IdAt)], pairs);
    }
}
