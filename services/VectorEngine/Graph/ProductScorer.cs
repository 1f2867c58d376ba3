using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Product codes: a vector is cut into parts, each replaced by the closest of 256 centroids. A query has a table of its similarity with every
/// centroid of every part; the score is the sum of the entries that a code names.
/// </summary>
internal readonly unsafe struct ProductScorer : IScorer
{
    /// <summary>Centroids of a part.</summary>
    public const int Centroids = 256;

    private readonly byte* _codes;
    private readonly nint _stride;
    private readonly int _parts;
    private readonly float* _table;

    /// <param name="codes">The codes.</param>
    /// <param name="stride">Bytes of a code.</param>
    /// <param name="parts">Parts of a code.</param>
    /// <param name="table">256 floats a part.</param>
    public ProductScorer(byte* codes, int stride, int parts, float* table)
    {
        _codes = codes;
        _stride = stride;
        _parts = parts;
        _table = table;
        Ahead = Scorers.Ahead(stride);
    }

    /// <inheritdoc/>
    public int Ahead { get; }

    /// <inheritdoc/>
    public float Score(uint row)
    {
        var code = _codes + (row * _stride);
        var table = _table;
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        var i = 0;
        for (; i <= _parts - 4; i += 4, table += 4 * Centroids)
        {
            s0 += table[code[i]];
            s1 += table[Centroids + code[i + 1]];
            s2 += table[(2 * Centroids) + code[i + 2]];
            s3 += table[(3 * Centroids) + code[i + 3]];
        }

        for (; i < _parts; i++, table += Centroids)
        {
            s0 += table[code[i]];
        }

        return s0 + s1 + (s2 + s3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint row)
    {
        for (nint i = 0; i < _stride; i += 64)
        {
            CodeKernels.Prefetch(_codes + (row * _stride) + i);
        }
    }
}
