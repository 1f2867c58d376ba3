using System.Numerics.Tensors;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>What is really closest.</summary>
internal static class Exact
{
    /// <summary>The k rows of greatest dot product with each query, those that pass.</summary>
    public static int[][] Closest(VectorSet set, VectorSet queries, int k, Func<int, bool>? passes = null)
    {
        var result = new int[queries.Count][];
        Parallel.For(0, queries.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, q =>
        {
            var best = new PriorityQueue<int, float>();
            for (var row = 0; row < set.Count; row++)
            {
                if (passes?.Invoke(row) == false)
                    continue;
                var score = TensorPrimitives.Dot(set.At(row), queries.At(q));
                if (best.Count < k)
                    best.Enqueue(row, score);
                else if (best.TryPeek(out _, out var worst) && score > worst)
                    best.DequeueEnqueue(row, score);
            }
            result[q] = [.. best.UnorderedItems.Select(static i => i.Element)];
        });
        return result;
    }

    /// <summary>Share of the closest that were found, k a query.</summary>
    public static double Recall(int[][] closest, int[] found, int k)
    {
        var hits = 0;
        for (var q = 0; q < closest.Length; q++)
            hits += found.AsSpan(q * k, k).ToArray().Intersect(closest[q]).Count();
        return hits / (double)closest.Sum(static c => c.Length);
    }
}
