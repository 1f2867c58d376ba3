namespace FitnessGrpc.VectorEngine;

/// <summary>Shape of the search graph.</summary>
/// <param name="M">Half the links of a point, Qdrant's <c>m</c>: 0 (no graph) or 4 to 256.</param>
/// <param name="EfConstruct">Candidates looked at when a point is linked, Qdrant's <c>ef_construct</c>: 4 to 4,096.</param>
public sealed record GraphSchema(int M = 16, int EfConstruct = 100);
