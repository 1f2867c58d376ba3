using System.Numerics;
using System.Runtime.CompilerServices;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// One or two bits a coordinate, kept as planes of 64-bit words. A plane of bits b stands for the values 2b − 1; with two planes the first counts
/// twice, which gives the levels −3, −1, 1, 3. The query has four bits a coordinate, as four planes, so that its product with a plane
/// is a few population counts. The scale and bias of a code, as of <see cref="ByteScorer"/>, are its last 8 bytes.
/// </summary>
internal readonly unsafe struct BitScorer : IScorer
{
    /// <summary>Planes of the query.</summary>
    public const int QueryPlanes = 4;

    private readonly byte* _codes;
    private readonly nint _stride;
    private readonly int _words;
    private readonly int _second;
    private readonly ulong* _query;
    private readonly float _factor;
    private readonly float _low;
    private readonly float _step;
    private readonly float _sumFirst;
    private readonly float _sumSecond;

    /// <param name="codes">The codes.</param>
    /// <param name="stride">Bytes of a code.</param>
    /// <param name="words">Words of the first plane.</param>
    /// <param name="second">Words of the second plane, which covers the coordinates from the first on.</param>
    /// <param name="query">Its planes: four words for each word of the first plane.</param>
    /// <param name="factor">Weight of the dot product.</param>
    /// <param name="low">Value of a query's coordinate coded 0.</param>
    /// <param name="step">Value of a step of the query's code.</param>
    /// <param name="sumFirst">Sum of the query's coordinates.</param>
    /// <param name="sumSecond">Sum of those that the second plane covers.</param>
    public BitScorer(byte* codes, int stride, int words, int second, ulong* query, float factor, float low, float step, float sumFirst, float sumSecond)
    {
        _codes = codes;
        _stride = stride;
        _words = words;
        _second = second;
        _query = query;
        _factor = factor;
        _low = low;
        _step = step;
        _sumFirst = sumFirst;
        _sumSecond = sumSecond;
        Ahead = Scorers.Ahead(stride);
    }

    /// <inheritdoc/>
    public int Ahead { get; }

    /// <inheritdoc/>
    public float Score(uint row)
    {
        var code = _codes + (row * _stride);
        var planes = (ulong*)code;
        var product = (2 * Plane(planes, _words)) - _sumFirst;
        if (_second > 0)
        {
            // Coordinates of one bit have the levels −2 and 2, between those of two.
            product = (2 * product) + (2 * Plane(planes + _words, _second)) - _sumSecond;
        }

        return (_factor * Unsafe.ReadUnaligned<float>(code + _stride - 8) * product) - Unsafe.ReadUnaligned<float>(code + _stride - 4);
    }

    /// <inheritdoc/>
    public void Prefetch(uint row)
    {
        for (nint i = 0; i < _stride; i += 64)
        {
            CodeKernels.Prefetch(_codes + (row * _stride) + i);
        }
    }

    /// <summary>Sum of the query's coordinates where a plane has a 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Plane(ulong* plane, int words)
    {
        int ones = 0, steps = 0;
        var query = _query;
        for (var i = 0; i < words; i++, query += QueryPlanes)
        {
            var bits = plane[i];
            ones += BitOperations.PopCount(bits);
            steps += BitOperations.PopCount(bits & query[0]) + (2 * BitOperations.PopCount(bits & query[1]))
                + (4 * BitOperations.PopCount(bits & query[2])) + (8 * BitOperations.PopCount(bits & query[3]));
        }

        return (_low * ones) + (_step * steps);
    }
}
