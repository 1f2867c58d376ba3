namespace FitnessGrpc.Embedding.Models;

/// <summary>Functions that a <see cref="DenseLayer"/> may end with.</summary>
public enum Activation
{
    /// <summary>None.</summary>
    Identity,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x · Φ(x), Φ the normal distribution.</summary>
    Gelu,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>x / (1 + e⁻ˣ).</summary>
    Silu,
}
