namespace FitnessGrpc.VectorEngine;

/// <summary>A point as written or read.</summary>
/// <param name="Id">The id.</param>
/// <param name="Vectors">Vectors by name; the unnamed vector has the empty name.</param>
/// <param name="Payload">The payload.</param>
public sealed record PointData(PointId Id, IReadOnlyDictionary<string, VectorValue> Vectors, Payload Payload)
{
    /// <summary>No vectors.</summary>
    public static IReadOnlyDictionary<string, VectorValue> NoVectors { get; } = new Dictionary<string, VectorValue>();
}
