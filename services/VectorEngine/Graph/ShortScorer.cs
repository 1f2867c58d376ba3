using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Projected coordinates as 16-bit numbers, then the scale and the bias as floats in the last 8 bytes: score = factor · scale · c·q − bias, with the
/// factor and bias of <see cref="ByteScorer"/>. Half the bytes of floats, and off by about 1e-5 of the product of the two lengths.
/// </summary>
internal unsafe struct ShortScorer : IScorer
{
    /// <summary>Numbers at the end of a code whose place the scale and the bias take.</summary>
    public const int Tail = 4;

    private readonly short* _codes;
    private readonly nint _stride;
    private readonly short* _query;
    private readonly float _factor;

    /// <param name="codes">The codes.</param>
    /// <param name="stride">Numbers of a code; a multiple of 32.</param>
    /// <param name="coordinates">The query's coordinates.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="dots">Weight of the dot product: 2 where the bias is a squared length, else 1.</param>
    /// <param name="scratch">Room for <paramref name="stride"/> numbers.</param>
    public ShortScorer(short* codes, int stride, float* coordinates, int count, float dots, short* scratch)
    {
        _codes = codes;
        _stride = stride;
        Ahead = Scorers.Ahead(stride * sizeof(short));
        _query = scratch;
        _factor = dots * Quantize(coordinates, count, scratch);
        new Span<short>(scratch + count, stride - count).Clear();
    }

    /// <inheritdoc/>
    public int Ahead { get; }

    /// <summary>Writes the code of projected coordinates.</summary>
    public static void Encode(float* coordinates, int count, float bias, short* to, int stride)
    {
        var scale = Quantize(coordinates, count, to);
        new Span<short>(to + count, stride - Tail - count).Clear();
        Unsafe.WriteUnaligned(to + stride - 4, scale);
        Unsafe.WriteUnaligned(to + stride - 2, bias);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Score(uint row)
    {
        var code = _codes + (row * _stride);
        return (CodeKernels.Dot(code, _query, (int)_stride) * (_factor * Unsafe.ReadUnaligned<float>(code + _stride - 4)))
            - Unsafe.ReadUnaligned<float>(code + _stride - 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(uint row)
    {
        var code = _codes + (row * _stride);
        for (nint i = 0; i < _stride; i += 32)
        {
            CodeKernels.Prefetch(code + i);
        }
    }

    /// <summary>Numbers whose length, as a vector, is <see cref="CodeKernels.ShortLength"/>.</summary>
    /// <returns>What one of them stands for.</returns>
    private static float Quantize(float* coordinates, int count, short* to)
    {
        var values = new ReadOnlySpan<float>(coordinates, count);
        var length = MathF.Sqrt(Kernels.Similarity(Distance.Dot, values, values));
        var scale = length / CodeKernels.ShortLength;
        var inverse = scale > 0 && float.IsFinite(scale) && float.IsFinite(1 / scale) ? 1 / scale : 0;
        for (var i = 0; i < count; i++)
        {
            to[i] = (short)MathF.Round(coordinates[i] * inverse);
        }

        return inverse == 0 ? 0 : scale;
    }
}
