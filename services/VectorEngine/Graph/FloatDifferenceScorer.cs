using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Manhattan distance over floats; score = −Σ|x − q|.</summary>
internal unsafe struct FloatDifferenceScorer(float* codes, int stride, float* query) : IRowScorer
{
    private readonly nint _stride = stride;
    private float* _query = query;

    /// <inheritdoc/>
    public int Ahead { get; } = Scorers.Ahead(stride * sizeof(float));

    /// <inheritdoc/>
    public readonly float Self => 0;

    /// <inheritdoc/>
    public void Aim(uint row) => _query = codes + (row * _stride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Score(uint row) => -CodeKernels.AbsoluteDifference(codes + (row * _stride), _query, (int)_stride);

    /// <inheritdoc/>
    public readonly void Prefetch(uint row)
    {
        for (nint i = 0; i < _stride; i += 16)
        {
            CodeKernels.Prefetch(codes + (row * _stride) + i);
        }
    }
}
