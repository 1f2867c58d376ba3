using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FitnessGrpc.Embedding.Onnx.Kernels;

/// <summary>Attention of one head: the queries of a block against all keys of their text, as two products with <see cref="PanelKernel"/>.</summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Queries that are computed together: their scores stay in the caches.</summary>
    public const int BlockQueries = 64;

    /// <summary>Score of padding: its share is 0 beside any token, whatever the scale.</summary>
    private const float Padding = -1e30f;

    /// <summary>Score of what only fills the last panel: its share is 0 beside padding too.</summary>
    private const float Nothing = -1e35f;

    private const int Lanes = 16;

    /// <summary>Computes softmax(scale · queries × keysᵀ) × values.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="count">Number of queries, 1 to <see cref="BlockQueries"/>.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values; their length is a multiple of <see cref="PanelKernel.PanelColumns"/>.</param>
    /// <param name="tokens">Number of keys and values, at least 1.</param>
    /// <param name="mask">Above 0 for each key that is a token; null where all are. Where none is, all have the same share.</param>
    /// <param name="scale">What the products are multiplied by, positive.</param>
    /// <param name="output">Takes a row a query.</param>
    public static void Run(Rows queries, int count, Rows keys, Rows values, int tokens, int* mask, float scale, Rows output)
    {
        var padded = (tokens + PanelKernel.PanelColumns - 1) / PanelKernel.PanelColumns * PanelKernel.PanelColumns;
        var rented = ArrayPool<float>.Shared.Rent((padded * (keys.Length + 1 + count)) + values.Length);
        fixed (float* turned = rented)
        {
            var bias = turned + (padded * keys.Length);
            var zeros = bias + padded;
            var scores = new Rows(zeros + values.Length, tokens, padded);
            Turn(keys, tokens, padded, turned);
            for (var key = 0; key < padded; key++)
                bias[key] = key >= tokens ? Nothing : mask is null || mask[key] > 0 ? 0 : Padding;
            new Span<float>(zeros, values.Length).Clear();
            for (var key = 0; key < padded; key += PanelKernel.PanelColumns)
            {
                var panel = new Rows(turned + (key * keys.Length), PanelKernel.PanelColumns, PanelKernel.PanelColumns);
                PanelKernel.Run(queries, count, panel, bias + key, null, new Rows(scores.Start + key, PanelKernel.PanelColumns, padded), isGelu: false);
            }
            var sums = stackalloc float[BlockQueries];
            for (var query = 0; query < count; query++)
                sums[query] = Exponentiate(scores.At(query), padded, scale);
            for (var column = 0; column < values.Length; column += PanelKernel.PanelColumns)
            {
                var panel = new Rows(values.Start + column, PanelKernel.PanelColumns, values.Stride);
                PanelKernel.Run(scores, count, panel, zeros, null, new Rows(output.Start + column, PanelKernel.PanelColumns, output.Stride), isGelu: false);
            }
            for (var query = 0; query < count; query++)
                Multiply(output.At(query), values.Length, 1 / sums[query]);
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Keys become columns of panels; the last one is repeated to fill its panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(Rows keys, int tokens, int padded, float* turned)
    {
        for (var key = 0; key < padded; key++)
        {
            var (panel, column) = Math.DivRem(key, PanelKernel.PanelColumns);
            var to = turned + (panel * PanelKernel.PanelColumns * keys.Length) + column;
            var from = keys.At(Math.Min(key, tokens - 1));
            for (var i = 0; i < keys.Length; i++)
                to[i * PanelKernel.PanelColumns] = from[i];
        }
    }

    /// <summary>e^(scale · (score - greatest score)) of a row in its place.</summary>
    /// <returns>Their sum, at least 1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentiate(float* scores, int count, float scale)
    {
        var greatest = Vector512.Load(scores);
        for (var i = Lanes; i < count; i += Lanes)
            greatest = Vector512.Max(greatest, Vector512.Load(scores + i));
        var shift = greatest[0];
        for (var lane = 1; lane < Lanes; lane++)
            shift = Math.Max(shift, greatest[lane]);
        var (shifts, factor, sum) = (Vector512.Create(shift), Vector512.Create(scale * VectorFunctions.Log2E), Vector512<float>.Zero);
        for (var i = 0; i < count; i += Lanes)
        {
            var value = VectorFunctions.PowerOfTwo((Vector512.Load(scores + i) - shifts) * factor);
            value.Store(scores + i);
            sum += value;
        }
        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(float* values, int count, float factor)
    {
        for (var i = 0; i < count; i += Lanes)
            (Vector512.Load(values + i) * factor).Store(values + i);
    }
}
