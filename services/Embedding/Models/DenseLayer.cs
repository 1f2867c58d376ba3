namespace FitnessGrpc.Embedding.Models;

/// <summary>Activation(weights · vector + bias).</summary>
public sealed record DenseLayer : VectorLayer
{
    /// <summary>Outputs × inputs, row by row.</summary>
    public required float[] Weights { get; init; }

    /// <summary>One an output; null for none.</summary>
    public required float[]? Bias { get; init; }

    /// <summary>Function of each output.</summary>
    public required Activation Activation { get; init; }
}
