namespace FitnessGrpc.VectorEngine;

/// <summary>The numbers that a dense vector is rounded to when it is written. The numbers of the kinds are stored.</summary>
public enum VectorDatatype : byte
{
    /// <summary>Single precision, as sent.</summary>
    Float32 = 0,

    /// <summary>Half precision.</summary>
    Float16 = 1,

    /// <summary>Whole numbers 0 to 255: fractions are cut off, what lies outside becomes the nearest bound.</summary>
    Uint8 = 2,
}
