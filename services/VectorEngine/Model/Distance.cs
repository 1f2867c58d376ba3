namespace FitnessGrpc.VectorEngine;

/// <summary>How dense vectors are compared. The numbers are stored.</summary>
public enum Distance : byte
{
    /// <summary>Dot product of vectors normalised on write; larger is closer.</summary>
    Cosine = 1,

    /// <summary>Euclidean distance; smaller is closer.</summary>
    Euclid = 2,

    /// <summary>Dot product; larger is closer.</summary>
    Dot = 3,

    /// <summary>Sum of absolute differences; smaller is closer.</summary>
    Manhattan = 4,
}
