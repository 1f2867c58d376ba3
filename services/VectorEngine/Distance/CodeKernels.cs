using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FitnessGrpc.VectorEngine.Distances;

/// <summary>
/// Kernels over the codes that a search walks on. Codes and queries are padded: lengths are multiples of 32 bytes, and the query is 0 where
/// the code has no dimension, so whatever the code holds there does not count.
/// </summary>
internal static unsafe class CodeKernels
{
    /// <summary>
    /// Largest magnitude of a query's byte: a pair of products must fit 16 bits, 2 · 255 · 63 &lt; 32,768, because the instruction that
    /// multiplies bytes saturates there.
    /// </summary>
    public const int QueryRange = 63;

    /// <summary>
    /// Length of a vector of 16-bit numbers: the product of two such lengths, a bound of every partial sum of their dot product, is below 2^31, with
    /// what rounding adds.
    /// </summary>
    public const float ShortLength = 32_000;

    /// <summary>Dot product of unsigned code bytes and signed query bytes (at most <see cref="QueryRange"/>); length is a multiple of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(byte* code, sbyte* query, int length)
    {
        if (AvxVnni.IsSupported)
        {
            var sum = Vector256<int>.Zero;
            for (var i = 0; i < length; i += 32)
            {
                sum = AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Load(code + i), Vector256.Load(query + i));
            }

            return Vector256.Sum(sum);
        }

        if (Avx512BW.IsSupported && (length & 63) == 0)
        {
            var sum = Vector512<int>.Zero;
            for (var i = 0; i < length; i += 64)
            {
                sum += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(Vector512.Load(code + i), Vector512.Load(query + i)), Vector512<short>.One);
            }

            return Vector512.Sum(sum);
        }

        if (Avx2.IsSupported)
        {
            var sum = Vector256<int>.Zero;
            for (var i = 0; i < length; i += 32)
            {
                sum += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Vector256.Load(code + i), Vector256.Load(query + i)), Vector256<short>.One);
            }

            return Vector256.Sum(sum);
        }

        return DotPortable(code, query, length);
    }

    /// <summary>Dot product of 16-bit numbers, two vectors of which neither is longer than <see cref="ShortLength"/>; length is a multiple of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(short* code, short* query, int length)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<int> s0 = default, s1 = default;
            var i = 0;
            for (; i <= length - 64; i += 64)
            {
                s0 += Avx512BW.MultiplyAddAdjacent(Vector512.Load(code + i), Vector512.Load(query + i));
                s1 += Avx512BW.MultiplyAddAdjacent(Vector512.Load(code + i + 32), Vector512.Load(query + i + 32));
            }

            if (i < length)
            {
                s0 += Avx512BW.MultiplyAddAdjacent(Vector512.Load(code + i), Vector512.Load(query + i));
            }

            return Vector512.Sum(s0 + s1);
        }

        Vector256<int> a0 = default, a1 = default;
        for (var i = 0; i < length; i += 32)
        {
            a0 += MultiplyAddAdjacent(Vector256.Load(code + i), Vector256.Load(query + i));
            a1 += MultiplyAddAdjacent(Vector256.Load(code + i + 16), Vector256.Load(query + i + 16));
        }

        return Vector256.Sum(a0 + a1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> MultiplyAddAdjacent(Vector256<short> a, Vector256<short> b) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(a, b)
        : (Vector256.WidenLower(a) * Vector256.WidenLower(b)) + (Vector256.WidenUpper(a) * Vector256.WidenUpper(b));

    /// <summary>Sum of absolute differences of unsigned bytes; length is a multiple of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AbsoluteDifference(byte* code, byte* query, int length)
    {
        if (Avx2.IsSupported)
        {
            var sum = Vector256<long>.Zero;
            for (var i = 0; i < length; i += 32)
            {
                sum += Avx2.SumAbsoluteDifferences(Vector256.Load(code + i), Vector256.Load(query + i)).AsInt64();
            }

            return (int)Vector256.Sum(sum);
        }

        var total = 0;
        for (var i = 0; i < length; i++)
        {
            total += Math.Abs(code[i] - query[i]);
        }

        return total;
    }

    /// <summary>Sum of absolute differences of floats; length is a multiple of 16.</summary>
    public static float AbsoluteDifference(float* code, float* query, int length)
    {
        Vector256<float> s0 = default, s1 = default;
        for (var i = 0; i < length; i += 16)
        {
            s0 += Vector256.Abs(Vector256.Load(code + i) - Vector256.Load(query + i));
            s1 += Vector256.Abs(Vector256.Load(code + i + 8) - Vector256.Load(query + i + 8));
        }

        return Vector256.Sum(s0 + s1);
    }

    /// <summary>Brings the line of an address near, without waiting for it; any address will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    internal static int DotPortable(byte* code, sbyte* query, int length)
    {
        var total = 0;
        for (var i = 0; i < length; i++)
        {
            total += code[i] * query[i];
        }

        return total;
    }
}
