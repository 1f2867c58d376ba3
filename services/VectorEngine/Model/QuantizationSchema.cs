namespace FitnessGrpc.VectorEngine;

/// <summary>How vectors are compressed for searching; results are scored again with the full vectors unless a query asks otherwise.</summary>
public abstract record QuantizationSchema
{
    private QuantizationSchema()
    {
    }

    /// <summary>One byte for each dimension.</summary>
    /// <param name="Quantile">Share of the values inside the range, above 0.5 to 1; null leaves the choice to the engine.</param>
    public sealed record Scalar(float? Quantile = null) : QuantizationSchema;

    /// <summary>Product codes.</summary>
    /// <param name="Ratio">Compression of the float32 vector: 4, 8, 16, 32 or 64.</param>
    public sealed record Product(int Ratio) : QuantizationSchema;

    /// <summary>Signs, or few bits, for each dimension.</summary>
    /// <param name="Bits">1, 1.5 or 2 bits for each dimension.</param>
    public sealed record Binary(double Bits = 1) : QuantizationSchema;
}
