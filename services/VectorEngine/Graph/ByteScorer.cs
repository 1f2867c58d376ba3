using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// A byte a coordinate. A code is the coordinates as 128 + c, then the scale of c and the bias as floats in its last 8 bytes:
/// score = factor · scale · c·q − bias, which is 2 x·q − |x|² for Euclid and Cosine, and x·q for Dot.
/// </summary>
internal unsafe struct ByteScorer : IRowScorer
{
    /// <summary>Bytes at the end of a code that hold its scale and bias.</summary>
    public const int Tail = 8;

    private readonly byte* _codes;
    private readonly nint _stride;
    private readonly int _coordinates;
    private readonly sbyte* _query;
    private readonly byte* _middle;
    private readonly float _dots;
    private float _factor;
    private int _offset;

    /// <param name="codes">The codes.</param>
    /// <param name="stride">Bytes of a code; a multiple of 32.</param>
    /// <param name="coordinates">Coordinates of a code, at most the stride less the tail.</param>
    /// <param name="dots">Weight of the dot product: 2 where the bias is a squared length, else 1.</param>
    /// <param name="scratch">Twice <paramref name="stride"/> bytes of the caller's.</param>
    public ByteScorer(byte* codes, int stride, int coordinates, float dots, byte* scratch)
    {
        _codes = codes;
        _stride = stride;
        Ahead = Scorers.Ahead(stride);
        _coordinates = coordinates;
        _dots = dots;
        _query = (sbyte*)scratch;
        _middle = scratch + stride;
        new Span<byte>(_middle, stride).Fill(128);
    }

    /// <inheritdoc/>
    public float Self { get; private set; }

    /// <summary>Writes the code of projected coordinates.</summary>
    public static void Encode(float* coordinates, int count, float bias, byte* to, int stride)
    {
        var scale = MaxAbs(coordinates, count) / 127;
        var inverse = scale > 0 && float.IsFinite(scale) ? 1 / scale : 0;
        for (var i = 0; i < count; i++)
        {
            to[i] = (byte)(128 + (int)MathF.Round(coordinates[i] * inverse));
        }

        new Span<byte>(to + count, stride - Tail - count).Fill(128);
        Unsafe.WriteUnaligned(to + stride - 8, scale);
        Unsafe.WriteUnaligned(to + stride - 4, bias);
    }

    /// <summary>Makes projected coordinates the query.</summary>
    public void Aim(float* coordinates, float squares)
    {
        var scale = MaxAbs(coordinates, _coordinates) / CodeKernels.QueryRange;
        var inverse = scale > 0 && float.IsFinite(scale) ? 1 / scale : 0;
        for (var i = 0; i < _coordinates; i++)
        {
            _query[i] = (sbyte)MathF.Round(coordinates[i] * inverse);
        }

        Finish(scale, squares);
    }

    /// <inheritdoc/>
    public void Aim(uint row)
    {
        // Half of each coordinate, rounded down: it must stay in the range of a query.
        var code = _codes + (row * _stride);
        for (var i = 0; i < (int)_stride; i += 32)
        {
            ((Vector256.Load(code + i).AsUInt16() >>> 1).AsByte() & Vector256.Create((byte)0x7f)).AsSByte().Store(_query + i);
            (Vector256.Load(_query + i) - Vector256.Create((sbyte)64)).Store(_query + i);
        }

        var bias = Unsafe.ReadUnaligned<float>(code + _stride - 4);
        Finish(2 * Unsafe.ReadUnaligned<float>(code + _stride - 8), bias);
    }

    /// <inheritdoc/>
    public int Ahead { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Score(uint row)
    {
        var code = _codes + (row * _stride);
        return ((CodeKernels.Dot(code, _query, (int)_stride) - _offset) * (_factor * Unsafe.ReadUnaligned<float>(code + _stride - 8)))
            - Unsafe.ReadUnaligned<float>(code + _stride - 4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(uint row)
    {
        var code = _codes + (row * _stride);
        for (nint i = 0; i < _stride; i += 64)
        {
            CodeKernels.Prefetch(code + i);
        }
    }

    private void Finish(float scale, float squares)
    {
        new Span<sbyte>(_query + _coordinates, (int)_stride - _coordinates).Clear();
        _factor = _dots * scale;
        _offset = CodeKernels.Dot(_middle, _query, (int)_stride);
        Self = squares;
    }

    private static float MaxAbs(float* values, int count)
    {
        var max = 0f;
        for (var i = 0; i < count; i++)
        {
            max = MathF.Max(max, MathF.Abs(values[i]));
        }

        return max;
    }
}
