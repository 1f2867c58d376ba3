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

    /// <summary>x, and x / 100 below 0.</summary>
    LeakyRelu,

    /// <summary>x, and eˣ − 1 below 0.</summary>
    Elu,

    /// <summary>x · tanh(ln(1 + eˣ)).</summary>
    Mish,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>x, −1 at least and 1 at most.</summary>
    HardTanh,

    /// <summary>x · (x + 3) / 6, with the second factor 0 at least and 6 at most.</summary>
    HardSwish,
}
