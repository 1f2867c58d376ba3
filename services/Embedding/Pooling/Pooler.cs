using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Pooling;

/// <summary>Makes one vector of a text's token vectors, in float32.</summary>
internal static class Pooler
{
    /// <summary>Shorter vectors are not scaled: the bound that PyTorch's normalize has.</summary>
    private const float MinNorm = 1e-12f;

    /// <summary>Pools <paramref name="count"/> token vectors, which lie one behind the other.</summary>
    public static float[] Pool(PoolingMode mode, ReadOnlySpan<float> tokenVectors, int count, int dimensions)
    {
        var pooled = tokenVectors[..dimensions].ToArray();
        if (mode == PoolingMode.Cls)
            return pooled;
        for (var token = 1; token < count; token++)
        {
            var vector = tokenVectors.Slice(token * dimensions, dimensions);
            if (mode == PoolingMode.Mean)
                TensorPrimitives.Add(pooled, vector, pooled);
            else
                TensorPrimitives.Max(pooled, vector, pooled);
        }
        if (mode == PoolingMode.Mean)
            TensorPrimitives.Divide(pooled, count, pooled);
        return pooled;
    }

    /// <summary>Writes the vector, scaled to Euclidean length 1.</summary>
    public static void Normalize(ReadOnlySpan<float> vector, Span<float> scaled) =>
        TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm(vector), MinNorm), scaled);
}
