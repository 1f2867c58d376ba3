namespace FitnessGrpc.VectorEngine;

/// <summary>How a value falls with the distance from a target.</summary>
public enum DecayCurve
{
    /// <summary>Exponential.</summary>
    Exponential,

    /// <summary>The normal distribution's bell.</summary>
    Gauss,

    /// <summary>A line down to 0.</summary>
    Linear,
}
