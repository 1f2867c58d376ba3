using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FitnessGrpc.VectorEngine.Distances;

/// <summary>Similarities of two float vectors of the same length; four accumulators hide the latency of the multiply-add.</summary>
internal static class Kernels
{
    /// <summary>Similarity, greater is closer: dot product, minus the squared Euclidean or minus the Manhattan distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Similarity(Distance distance, ReadOnlySpan<float> a, ReadOnlySpan<float> b) => distance switch
    {
        Distance.Euclid => -Sum<SquaredDifference>(a, b),
        Distance.Manhattan => -Sum<AbsoluteDifference>(a, b),
        _ => Sum<Product>(a, b),
    };

    /// <summary>The score shown to callers for a similarity.</summary>
    public static float Display(Distance distance, float similarity) => distance switch
    {
        Distance.Euclid => MathF.Sqrt(-similarity),
        Distance.Manhattan => -similarity,
        _ => similarity,
    };

    /// <summary>The similarity that a shown score stands for.</summary>
    public static float Inner(Distance distance, float score) => distance switch
    {
        Distance.Euclid => score < 0 ? float.PositiveInfinity : -(score * score),
        Distance.Manhattan => -score,
        _ => score,
    };

    /// <summary>Scales to length 1 unless the vector is (nearly) zero or already has that length; in place.</summary>
    public static void Normalise(Span<float> vector)
    {
        var squares = Sum<Product>(vector, vector);
        if (squares < BitConverter.Int32BitsToSingle(0x34000000) || MathF.Abs(squares - 1f) <= 1e-6f)
        {
            return;
        }

        var length = MathF.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }
    }

    private static float Sum<TOp>(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        where TOp : struct, IOperation
    {
        var n = Math.Min(a.Length, b.Length);
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var i = 0;
        var total = 0f;
        if (Vector512.IsHardwareAccelerated && n >= 16)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (; i <= n - 64; i += 64)
            {
                s0 = TOp.Add(s0, Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i));
                s1 = TOp.Add(s1, Vector512.LoadUnsafe(ref x, (nuint)i + 16), Vector512.LoadUnsafe(ref y, (nuint)i + 16));
                s2 = TOp.Add(s2, Vector512.LoadUnsafe(ref x, (nuint)i + 32), Vector512.LoadUnsafe(ref y, (nuint)i + 32));
                s3 = TOp.Add(s3, Vector512.LoadUnsafe(ref x, (nuint)i + 48), Vector512.LoadUnsafe(ref y, (nuint)i + 48));
            }

            for (; i <= n - 16; i += 16)
            {
                s0 = TOp.Add(s0, Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i));
            }

            total = Vector512.Sum(s0 + s1 + (s2 + s3));
        }
        else if (n >= Vector<float>.Count)
        {
            var width = Vector<float>.Count;
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (; i <= n - (4 * width); i += 4 * width)
            {
                s0 = TOp.Add(s0, Vector.LoadUnsafe(ref x, (nuint)i), Vector.LoadUnsafe(ref y, (nuint)i));
                s1 = TOp.Add(s1, Vector.LoadUnsafe(ref x, (nuint)(i + width)), Vector.LoadUnsafe(ref y, (nuint)(i + width)));
                s2 = TOp.Add(s2, Vector.LoadUnsafe(ref x, (nuint)(i + (2 * width))), Vector.LoadUnsafe(ref y, (nuint)(i + (2 * width))));
                s3 = TOp.Add(s3, Vector.LoadUnsafe(ref x, (nuint)(i + (3 * width))), Vector.LoadUnsafe(ref y, (nuint)(i + (3 * width))));
            }

            for (; i <= n - width; i += width)
            {
                s0 = TOp.Add(s0, Vector.LoadUnsafe(ref x, (nuint)i), Vector.LoadUnsafe(ref y, (nuint)i));
            }

            total = Vector.Sum(s0 + s1 + (s2 + s3));
        }

        for (; i < n; i++)
        {
            total += TOp.Scalar(Unsafe.Add(ref x, i), Unsafe.Add(ref y, i));
        }

        return total;
    }

    private interface IOperation
    {
        static abstract Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b);

        static abstract Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b);

        static abstract float Scalar(float a, float b);
    }

    private readonly struct Product : IOperation
    {
        public static Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b) => Vector512.MultiplyAddEstimate(a, b, sum);

        public static Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b) => Vector.MultiplyAddEstimate(a, b, sum);

        public static float Scalar(float a, float b) => a * b;
    }

    private readonly struct SquaredDifference : IOperation
    {
        public static Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b) =>
            Vector512.MultiplyAddEstimate(a - b, a - b, sum);

        public static Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b) => Vector.MultiplyAddEstimate(a - b, a - b, sum);

        public static float Scalar(float a, float b) => (a - b) * (a - b);
    }

    private readonly struct AbsoluteDifference : IOperation
    {
        public static Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b) => sum + Vector512.Abs(a - b);

        public static Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b) => sum + Vector.Abs(a - b);

        public static float Scalar(float a, float b) => MathF.Abs(a - b);
    }
}
