using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Decides how many directions a walk needs. How much of the variance they hold does not tell: what counts is whether those that are closest by all
/// dimensions are among the first by some, and that is measured on the sample.
/// </summary>
internal static class ProjectionChoice
{
    private const int Queries = 96;
    private const int Rows = 4096;
    private const int Closest = 10;
    private const int Among = 15;

    /// <summary>Share of the closest that must be among the first.</summary>
    private const float Enough = 0.98f;

    /// <summary>The smallest choice that is good enough; the last where none is.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="sample">Rows to measure on.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="directions">Leading directions, greatest first.</param>
    /// <param name="choices">Numbers of directions, ascending.</param>
    /// <param name="threads">Threads to use.</param>
    public static int Smallest(IRows rows, int[] sample, float[] mean, float[] directions, ReadOnlySpan<int> choices, int threads)
    {
        var d = rows.Dimensions;
        var most = choices[^1];
        var queries = Math.Min(Queries, sample.Length / 2);
        var others = Math.Min(Rows, sample.Length - queries);
        if (others < 4 * Among)
        {
            return choices[0];
        }

        var projected = new float[(queries + others) * most];
        var exact = new float[queries][];
        var squares = new float[queries + others];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, queries + others, parallel, i =>
        {
            var centred = new float[d];
            Centre(rows.At(sample[i]), mean, centred);
            squares[i] = Kernels.Similarity(Distance.Dot, centred, centred);
            for (var j = 0; j < most; j++)
            {
                projected[(i * most) + j] = Kernels.Similarity(Distance.Dot, centred, directions.AsSpan(j * d, d));
            }
        });
        Parallel.For(0, queries, parallel, q =>
        {
            exact[q] = new float[others];
            for (var i = 0; i < others; i++)
            {
                exact[q][i] = Kernels.Similarity(Distance.Euclid, rows.At(sample[q]), rows.At(sample[queries + i]));
            }
        });

        foreach (var choice in choices[..^1])
        {
            if (Share(projected, most, choice, exact, squares, queries, others, parallel) >= Enough)
            {
                return choice;
            }
        }

        return most;
    }

    private static float Share(float[] projected, int most, int choice, float[][] exact, float[] squares, int queries, int others, ParallelOptions parallel)
    {
        var hits = 0;
        Parallel.For(0, queries, parallel, q =>
        {
            var scores = new float[others];
            for (var i = 0; i < others; i++)
            {
                scores[i] = (2 * Kernels.Similarity(Distance.Dot, projected.AsSpan(q * most, choice), projected.AsSpan((queries + i) * most, choice))) - squares[queries + i];
            }

            var first = Bound(scores, Among);
            var best = Bound(exact[q], Closest);
            var both = 0;
            for (var i = 0; i < others; i++)
            {
                both += exact[q][i] >= best && scores[i] >= first ? 1 : 0;
            }

            // Equal vectors can be more than those asked for.
            Interlocked.Add(ref hits, Math.Min(both, Closest));
        });
        return hits / (float)(queries * Closest);
    }

    /// <summary>The count-th greatest value.</summary>
    private static float Bound(float[] values, int count)
    {
        var sorted = (float[])values.Clone();
        Array.Sort(sorted);
        return sorted[^count];
    }

    private static void Centre(ReadOnlySpan<float> vector, float[] mean, float[] centred)
    {
        for (var j = 0; j < centred.Length; j++)
        {
            centred[j] = vector[j] - mean[j];
        }
    }
}
