namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>The buckets of relative positions that T5 (Raffel et al. 2019) and MPNet have: near distances have their own, far ones share, by their logarithm.</summary>
internal static class RelativeBuckets
{
    private const float Farthest = 128;

    /// <summary>The bucket of each distance (other token − own token) from −(longest − 1) to longest − 1.</summary>
    public static long[] Table(int longest, int buckets)
    {
        var table = new long[(2 * longest) - 1];
        for (var i = 0; i < table.Length; i++)
            table[i] = Of(i - (longest - 1), buckets);
        return table;
    }

    /// <summary>Half of the buckets are for what comes behind; of each half, half are exact.</summary>
    private static long Of(int distance, int buckets)
    {
        var half = buckets / 2;
        var start = distance > 0 ? half : 0;
        var away = Math.Abs(distance);
        var exact = half / 2;
        if (away < exact)
            return start + away;
        // In float32, as the reference computes it.
        var share = MathF.Log((float)away / exact) / MathF.Log(Farthest / exact) * (half - exact);
        return start + Math.Min(exact + (long)share, half - 1);
    }
}
