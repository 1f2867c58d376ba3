namespace FitnessGrpc.Embedding.Models;

/// <summary>Activation(weights · vector + bias), and the vector itself on top where there is a residual.</summary>
public sealed record DenseLayer : VectorLayer
{
    /// <summary>Outputs × inputs, row by row.</summary>
    public required float[] Weights { get; init; }

    /// <summary>One an output; null for none.</summary>
    public required float[]? Bias { get; init; }

    /// <summary>Whether the vector is added to the outcome.</summary>
    public bool HasResidual { get; init; }

    /// <summary>Outputs × inputs, which the vector goes through before it is added; null where it has the same size.</summary>
    public float[]? ResidualWeights { get; init; }

    /// <summary>Function of each output.</summary>
    public required Activation Activation { get; init; }
}
