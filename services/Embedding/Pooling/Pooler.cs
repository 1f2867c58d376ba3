using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Pooling;

/// <summary>Makes one vector of a text's token vectors, in float32.</summary>
internal static class Pooler
{
    /// <summary>The least that a sum is divided by, as in sentence-transformers: a text of nothing but its prompt has the vector 0.</summary>
    private const float MinCount = 1e-9f;

    /// <summary>What sentence-transformers gives for the maximum of no tokens.</summary>
    private const float NoMaximum = -1e9f;

    /// <summary>Pools token vectors, which lie one behind the other.</summary>
    /// <param name="modes">How; the results stand one behind the other.</param>
    /// <param name="tokenVectors">At least <paramref name="count"/> vectors.</param>
    /// <param name="count">Tokens of the text, at least 1.</param>
    /// <param name="size">Values of a token's vector.</param>
    /// <param name="skip">Tokens at the beginning that do not take part: those of a prompt. That of cls is then the first one behind it.</param>
    public static float[] Pool(IReadOnlyList<PoolingMode> modes, ReadOnlySpan<float> tokenVectors, int count, int size, int skip = 0)
    {
        var pooled = new float[modes.Count * size];
        for (var i = 0; i < modes.Count; i++)
            Pool(modes[i], tokenVectors, count, Math.Min(skip, count), pooled.AsSpan(i * size, size));
        return pooled;
    }

    private static void Pool(PoolingMode mode, ReadOnlySpan<float> tokenVectors, int count, int skip, Span<float> pooled)
    {
        var size = pooled.Length;
        var number = count - skip;
        switch (mode)
        {
            case PoolingMode.Cls:
                tokenVectors.Slice(number > 0 ? skip * size : 0, size).CopyTo(pooled);
                break;
            case PoolingMode.LastToken when number > 0:
                tokenVectors.Slice((count - 1) * size, size).CopyTo(pooled);
                break;
            case PoolingMode.Max:
                pooled.Fill(NoMaximum);
                for (var token = skip; token < count; token++)
                {
                    var vector = tokenVectors.Slice(token * size, size);
                    if (token == skip)
                        vector.CopyTo(pooled);
                    else
                        TensorPrimitives.Max(pooled, vector, pooled);
                }
                break;
            case PoolingMode.Mean or PoolingMode.MeanSqrtLength:
                for (var token = skip; token < count; token++)
                    TensorPrimitives.Add(pooled, tokenVectors.Slice(token * size, size), pooled);
                TensorPrimitives.Divide(pooled, mode == PoolingMode.Mean ? Math.Max(number, MinCount) : MathF.Sqrt(Math.Max(number, MinCount)), pooled);
                break;
            case PoolingMode.WeightedMean:
                var total = 0f;
                for (var token = skip; token < count; token++)
                {
                    TensorPrimitives.MultiplyAdd(tokenVectors.Slice(token * size, size), token + 1, pooled, pooled);
                    total += token + 1;
                }
                TensorPrimitives.Divide(pooled, Math.Max(total, MinCount), pooled);
                break;
        }
    }
}
