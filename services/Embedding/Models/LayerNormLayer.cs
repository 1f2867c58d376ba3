namespace FitnessGrpc.Embedding.Models;

/// <summary>Layer normalisation: mean 0, variance 1, then scaled and shifted.</summary>
public sealed record LayerNormLayer : VectorLayer
{
    /// <summary>One a value.</summary>
    public required float[] Weights { get; init; }

    /// <summary>One a value.</summary>
    public required float[] Bias { get; init; }
}
