using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Projected coordinates as floats, the bias in the last place: score = factor · x·q − bias, with the factor and bias of <see cref="ByteScorer"/>.
/// </summary>
internal unsafe struct FloatScorer : IScorer
{
    private readonly float* _codes;
    private readonly nint _stride;
    private readonly float* _query;

    /// <param name="codes">The codes.</param>
    /// <param name="stride">Floats of a code; a multiple of 16.</param>
    /// <param name="query">The query times the factor, 0 behind its coordinates.</param>
    public FloatScorer(float* codes, int stride, float* query)
    {
        _codes = codes;
        _stride = stride;
        Ahead = Scorers.Ahead(stride * sizeof(float));
        _query = query;
    }

    /// <inheritdoc/>
    public int Ahead { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Score(uint row)
    {
        var code = _codes + (row * _stride);
        return CodeKernels.Dot(code, _query, (int)_stride) - code[_stride - 1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(uint row)
    {
        var code = _codes + (row * _stride);
        for (nint i = 0; i < _stride; i += 16)
        {
            CodeKernels.Prefetch(code + i);
        }
    }
}
