namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>The vector that stands for examples: the mean of the positive ones, moved away from the mean of the negative ones, p + (p − n).</summary>
internal static class Averages
{
    /// <summary>Combines vectors of one kind and size. Multivectors are laid one behind the other, the negative ones with their signs changed.</summary>
    public static VectorValue Combine(List<VectorValue> positive, List<VectorValue> negative)
    {
        if (positive.Exists(static v => v is VectorValue.Multi) || negative.Exists(static v => v is VectorValue.Multi))
        {
            var size = positive.Concat(negative).OfType<VectorValue.Multi>().First().Size;
            return new VectorValue.Multi([.. positive.SelectMany(Rows), .. negative.SelectMany(Rows).Select(static x => -x)], size);
        }

        return positive[0] is VectorValue.Sparse ? Sparse(positive, negative) : Dense(positive, negative);
    }

    private static float[] Rows(VectorValue vector) => vector is VectorValue.Multi multi ? multi.Values : ((VectorValue.Dense)vector).Values;

    private static VectorValue.Dense Dense(List<VectorValue> positive, List<VectorValue> negative)
    {
        var result = Mean(positive);
        if (negative.Count > 0)
        {
            var away = Mean(negative);
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = result[i] + result[i] - away[i];
            }
        }

        return new VectorValue.Dense(result);

        static float[] Mean(List<VectorValue> vectors)
        {
            var sum = new float[((VectorValue.Dense)vectors[0]).Values.Length];
            foreach (var vector in vectors)
            {
                var values = ((VectorValue.Dense)vector).Values;
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += values[i];
                }
            }

            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] /= vectors.Count;
            }

            return sum;
        }
    }

    private static VectorValue.Sparse Sparse(List<VectorValue> positive, List<VectorValue> negative)
    {
        var sums = new SortedDictionary<uint, float>();
        Add(positive, (negative.Count > 0 ? 2f : 1f) / positive.Count);
        Add(negative, -1f / Math.Max(1, negative.Count));
        return new VectorValue.Sparse([.. sums.Keys], [.. sums.Values]);

        void Add(List<VectorValue> vectors, float factor)
        {
            foreach (var vector in vectors)
            {
                var sparse = (VectorValue.Sparse)vector;
                for (var i = 0; i < sparse.Indices.Length; i++)
                {
                    sums[sparse.Indices[i]] = sums.GetValueOrDefault(sparse.Indices[i]) + (factor * sparse.Values[i]);
                }
            }
        }
    }
}
