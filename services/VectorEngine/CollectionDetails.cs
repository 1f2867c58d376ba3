namespace FitnessGrpc.VectorEngine;

/// <summary>The state of a collection.</summary>
/// <param name="Schema">What it holds.</param>
/// <param name="Points">Number of points.</param>
/// <param name="Vectors">Number of vectors of all names.</param>
/// <param name="Indexes">Payload indexes by field, with the number of points that have a value for them.</param>
/// <param name="Warnings">Damage found when it was opened.</param>
/// <param name="Segments">Sealed segments, and the tail that is written to.</param>
/// <param name="WaitingVectors">Vectors that are compared one by one until they have a graph.</param>
/// <param name="Optimising">Whether segments are being merged or indexed, or wait for it.</param>
/// <param name="LogBytes">Length of the write-ahead log.</param>
public sealed record CollectionDetails(
    CollectionSchema Schema,
    int Points,
    int Vectors,
    IReadOnlyDictionary<string, (PayloadIndexSchema Index, int Points)> Indexes,
    IReadOnlyList<string> Warnings,
    int Segments,
    int WaitingVectors,
    bool Optimising,
    long LogBytes);
