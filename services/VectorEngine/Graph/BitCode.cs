using System.Runtime.CompilerServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Makes the codes and queries that <see cref="BitScorer"/> compares.</summary>
internal static unsafe class BitCode
{
    /// <summary>Greatest value of a query's coordinate.</summary>
    private const int QueryMax = (1 << BitScorer.QueryPlanes) - 1;

    /// <summary>Writes the code of coordinates relative to the mean.</summary>
    /// <param name="x">The coordinates.</param>
    /// <param name="count">How many.</param>
    /// <param name="words">Words of the first plane.</param>
    /// <param name="second">Words of the second.</param>
    /// <param name="bias">The bias.</param>
    /// <param name="to">The code.</param>
    /// <param name="stride">Its bytes.</param>
    public static void Encode(float* x, int count, int words, int second, float bias, byte* to, int stride)
    {
        new Span<byte>(to, stride).Clear();
        var planes = (ulong*)to;
        var squares = 0f;
        for (var i = 0; i < count; i++)
        {
            squares += x[i] * x[i];
        }

        // Four levels a step apart that is nearly the standard deviation fit a Gaussian best (Max, 1960): the outer begin at one step.
        var outer = MathF.Sqrt(squares / count);
        float product = 0, norm = 0;
        for (var i = 0; i < count; i++)
        {
            var first = x[i] >= 0;
            planes[i >> 6] |= first ? 1UL << i : 0;
            float level = first ? 1 : -1;
            if (second > 0)
            {
                level *= 2;
                if (i < second * 64)
                {
                    var upper = x[i] >= (first ? outer : -outer);
                    planes[words + (i >> 6)] |= upper ? 1UL << i : 0;
                    level += upper ? 1 : -1;
                }
            }

            product += level * x[i];
            norm += level * level;
        }

        // The multiple of the levels that is closest to the vector.
        Unsafe.WriteUnaligned(to + stride - 8, product / norm);
        Unsafe.WriteUnaligned(to + stride - 4, bias);
    }

    /// <summary>A scorer for a query of coordinates relative to the mean.</summary>
    public static BitScorer Scorer(byte* codes, int stride, float* x, int count, int words, int second, float factor, ulong* query)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var i = 0; i < count; i++)
        {
            (low, high) = (MathF.Min(low, x[i]), MathF.Max(high, x[i]));
        }

        var step = (high - low) / QueryMax;
        var inverse = step > 0 ? 1 / step : 0;
        new Span<ulong>(query, words * BitScorer.QueryPlanes).Clear();
        float all = 0, covered = 0;
        for (var i = 0; i < count; i++)
        {
            var value = Math.Clamp((int)MathF.Round((x[i] - low) * inverse), 0, QueryMax);
            for (var plane = 0; plane < BitScorer.QueryPlanes; plane++)
            {
                query[((i >> 6) * BitScorer.QueryPlanes) + plane] |= (ulong)((value >> plane) & 1) << i;
            }

            var meant = low + (step * value);
            all += meant;
            covered += i < second * 64 ? meant : 0;
        }

        return new BitScorer(codes, stride, words, second, query, factor, low, step, all, covered);
    }
}
