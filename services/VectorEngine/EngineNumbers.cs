namespace FitnessGrpc.VectorEngine;

/// <summary>Totals of all collections that are served, at one look.</summary>
/// <param name="Points">Points.</param>
/// <param name="Vectors">Vectors of all names.</param>
/// <param name="Segments">Sealed segments and tails.</param>
/// <param name="LogBytes">Length of the write-ahead logs.</param>
/// <param name="Optimising">Collections whose segments are being merged or indexed.</param>
/// <param name="MemoryBytes">The collected heap of the process and the memory of graphs; mapped files do not count.</param>
/// <param name="MaxMemoryBytes">Beyond this, writes that need memory are refused.</param>
public readonly record struct EngineNumbers(
    long Points, long Vectors, long Segments, long LogBytes, long Optimising, long MemoryBytes, long MaxMemoryBytes);
