namespace FitnessGrpc.VectorEngine;

/// <summary>A dense vector of a collection.</summary>
/// <param name="Size">Dimensions, 1..65536; of each row when it is a multivector.</param>
/// <param name="Distance">How two of them are compared.</param>
/// <param name="Multi">Whether a point has several rows, compared by the sum over the query's rows of the best similarity (MaxSim).</param>
public sealed record DenseVectorSchema(int Size, Distance Distance, bool Multi = false)
{
    /// <summary>The search graph.</summary>
    public GraphSchema Graph { get; init; } = new();

    /// <summary>What its numbers are rounded to.</summary>
    public VectorDatatype Datatype { get; init; }

    /// <summary>Compression, or null.</summary>
    public QuantizationSchema? Quantization { get; init; }
}
