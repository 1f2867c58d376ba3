namespace FitnessGrpc.VectorEngine;

/// <summary>The state of a collection.</summary>
/// <param name="Schema">What it holds.</param>
/// <param name="Points">Number of points.</param>
/// <param name="Vectors">Number of vectors of all names.</param>
/// <param name="Indexes">Payload indexes by field, with the number of points that have a value for them.</param>
/// <param name="Warnings">Damage found when it was opened.</param>
public sealed record CollectionDetails(
    CollectionSchema Schema, int Points, int Vectors, IReadOnlyDictionary<string, (PayloadIndexSchema Index, int Points)> Indexes, IReadOnlyList<string> Warnings);
