using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Manhattan distance over a byte a dimension, all on one scale; score = −Σ|x − q|, in steps of that scale.</summary>
internal unsafe struct ByteDifferenceScorer(byte* codes, int stride, byte* query) : IRowScorer
{
    private readonly nint _stride = stride;
    private byte* _query = query;

    /// <inheritdoc/>
    public int Ahead { get; } = Scorers.Ahead(stride);

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
        for (nint i = 0; i < _stride; i += 64)
        {
            CodeKernels.Prefetch(codes + (row * _stride) + i);
        }
    }
}
