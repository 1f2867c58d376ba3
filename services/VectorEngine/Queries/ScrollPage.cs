namespace FitnessGrpc.VectorEngine;

/// <summary>A page of points in the order of ids.</summary>
/// <param name="Points">The points.</param>
/// <param name="Next">The first id of the next page, or null at the end.</param>
public sealed record ScrollPage(IReadOnlyList<Hit> Points, PointId? Next);
