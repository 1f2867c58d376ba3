using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FitnessGrpc.Embedding.Onnx.Kernels;

/// <summary>Functions of sixteen values at once.</summary>
internal static class VectorFunctions
{
    /// <summary>log₂ e: e^x = 2^(x · log₂ e).</summary>
    public const float Log2E = 1.44269504f;

    /// <summary>GELU(x) = x · Φ(x), with the distribution function Φ of the standard normal distribution; within 3e-7 · max(1, |x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gelu(Vector512<float> x)
    {
        // (1 - erf(z)) / 2 for z = |x| / √2: Abramowitz and Stegun, Handbook of Mathematical Functions, formula 7.1.26, off by at most 1.5e-7 before the division.
        var positive = Vector512.Abs(x);
        var t = Vector512<float>.One / Vector512.FusedMultiplyAdd(positive, Vector512.Create(0.3275911f * 0.70710678f), Vector512<float>.One);
        var sum = Vector512.Create(1.061405429f / 2);
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(-1.453152027f / 2));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(1.421413741f / 2));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(-0.284496736f / 2));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.254829592f / 2));
        var tail = sum * t * PowerOfTwo(x * x * Vector512.Create(-Log2E / 2));
        // Φ(x) is that tail for x < 0, and 1 less the tail above.
        return Vector512.FusedMultiplyAdd(-positive, tail, Vector512.Max(x, Vector512<float>.Zero));
    }

    /// <summary>2^y for y ≤ 0, within 3e-7 of it: by the Taylor series of 2^f = e^(f · ln 2) for the part f between -½ and ½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> y)
    {
        var whole = Vector512.Round(y);
        var f = y - whole;
        var sum = Vector512.Create(1.5403530e-4f);
        sum = Vector512.FusedMultiplyAdd(sum, f, Vector512.Create(1.3333558e-3f));
        sum = Vector512.FusedMultiplyAdd(sum, f, Vector512.Create(9.6181291e-3f));
        sum = Vector512.FusedMultiplyAdd(sum, f, Vector512.Create(5.5504109e-2f));
        sum = Vector512.FusedMultiplyAdd(sum, f, Vector512.Create(0.24022651f));
        sum = Vector512.FusedMultiplyAdd(sum, f, Vector512.Create(0.69314718f));
        sum = Vector512.FusedMultiplyAdd(sum, f, Vector512<float>.One);
        return Avx512F.Scale(sum, whole);
    }
}
