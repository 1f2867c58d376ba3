namespace FitnessGrpc.VectorEngine;

/// <summary>Shape of the search graph.</summary>
/// <param name="M">Half the links of a point, Qdrant's <c>m</c>: 0 (no graph) or 4 to 256.</param>
/// <param name="EfConstruct">Candidates looked at when a point is linked, Qdrant's <c>ef_construct</c>: 4 to 4,096.</param>
/// <param name="FullScanKilobytes">Segments with less than this in vectors are compared one by one, Qdrant's <c>full_scan_threshold</c>.</param>
public sealed record GraphSchema(int M = 16, int EfConstruct = 100, int FullScanKilobytes = 10_000);
