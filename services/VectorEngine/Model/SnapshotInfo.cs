namespace FitnessGrpc.VectorEngine;

/// <summary>A snapshot that is kept.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Checksum">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record SnapshotInfo(string Name, DateTimeOffset Created, long Size, string Checksum);
