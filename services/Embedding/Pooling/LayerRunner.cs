using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Pooling;

/// <summary>The modules behind pooling, in float32.</summary>
internal static class LayerRunner
{
    /// <summary>PyTorch's default.</summary>
    private const float NormEpsilon = 1e-5f;

    /// <summary>Runs a vector through the layers.</summary>
    public static float[] Run(IReadOnlyList<VectorLayer> layers, float[] vector)
    {
        foreach (var layer in layers)
        {
            switch (layer)
            {
                case DenseLayer dense:
                    vector = Run(dense, vector);
                    break;
                case LayerNormLayer norm:
                    Run(norm, vector);
                    break;
                default:
                    SentenceVectors.Normalize(vector, vector);
                    break;
            }
        }
        return vector;
    }

    private static float[] Run(DenseLayer layer, float[] vector)
    {
        var output = Product(layer, layer.Weights, vector);
        if (layer.Bias is { } bias)
            TensorPrimitives.Add(output, bias, output);
        Activate(layer.Activation, output);
        if (layer.HasResidual)
            TensorPrimitives.Add(output, layer.ResidualWeights is { } weights ? Product(layer, weights, vector) : vector, output);
        return output;
    }

    private static float[] Product(DenseLayer layer, float[] weights, float[] vector)
    {
        var output = new float[layer.Outputs];
        for (var i = 0; i < output.Length; i++)
            output[i] = TensorPrimitives.Dot(weights.AsSpan(i * layer.Inputs, layer.Inputs), vector);
        return output;
    }

    private static void Run(LayerNormLayer layer, Span<float> vector)
    {
        TensorPrimitives.Subtract(vector, TensorPrimitives.Sum(vector) / vector.Length, vector);
        var variance = TensorPrimitives.SumOfSquares(vector) / vector.Length;
        TensorPrimitives.Divide(vector, MathF.Sqrt(variance + NormEpsilon), vector);
        TensorPrimitives.MultiplyAdd(vector, layer.Weights, layer.Bias, vector);
    }

    private static void Activate(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Tanh:
                TensorPrimitives.Tanh(values, values);
                break;
            case Activation.Relu:
                TensorPrimitives.Max(values, 0f, values);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(values, values);
                break;
            case Activation.Silu:
                foreach (ref var value in values)
                    value /= 1 + MathF.Exp(-value);
                break;
            case Activation.LeakyRelu:
                foreach (ref var value in values)
                    value = value < 0 ? 0.01f * value : value;
                break;
            case Activation.Elu:
                foreach (ref var value in values)
                    value = value < 0 ? MathF.Exp(value) - 1 : value;
                break;
            case Activation.Mish:
                foreach (ref var value in values)
                    value *= MathF.Tanh(Softplus(value));
                break;
            case Activation.Softplus:
                foreach (ref var value in values)
                    value = Softplus(value);
                break;
            case Activation.Softsign:
                foreach (ref var value in values)
                    value /= 1 + MathF.Abs(value);
                break;
            case Activation.HardTanh:
                foreach (ref var value in values)
                    value = Math.Clamp(value, -1, 1);
                break;
            case Activation.HardSwish:
                foreach (ref var value in values)
                    value *= Math.Clamp(value + 3, 0, 6) / 6;
                break;
            case Activation.Gelu:
                foreach (ref var value in values)
                    value = (float)(0.5 * value * (1 + Erf(value / Math.Sqrt(2))));
                break;
        }
    }

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    private static float Softplus(float x) => Math.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));

    /// <summary>The error function to 1.5e-7 (Abramowitz and Stegun, 7.1.26).</summary>
    private static double Erf(double x)
    {
        var t = 1 / (1 + (0.3275911 * Math.Abs(x)));
        var polynomial = ((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t;
        return Math.CopySign(1 - (polynomial * Math.Exp(-x * x)), x);
    }
}
