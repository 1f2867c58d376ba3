namespace FitnessGrpc.VectorEngine;

/// <summary>A found point.</summary>
/// <param name="Point">Its id and the selected parts.</param>
/// <param name="Score">The score as shown to callers; 0 where nothing was ranked.</param>
/// <param name="Version">The number of the operation that wrote it last.</param>
/// <param name="OrderValue">The value it was ordered by: an integer (microseconds for instants) or a double.</param>
public sealed record Hit(PointData Point, float Score, ulong Version, PayloadValue? OrderValue = null);
