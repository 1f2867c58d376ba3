namespace FitnessGrpc.VectorEngine;

/// <summary>A position in degrees.</summary>
/// <param name="Longitude">-180..180.</param>
/// <param name="Latitude">-90..90.</param>
public readonly record struct GeoPosition(double Longitude, double Latitude);
