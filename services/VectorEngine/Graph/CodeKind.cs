namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>How a walk sees vectors. The numbers are stored.</summary>
internal enum CodeKind : byte
{
    /// <summary>A byte a projected coordinate.</summary>
    Bytes = 1,

    /// <summary>A 16-bit number a projected coordinate.</summary>
    Shorts = 7,

    /// <summary>A byte a dimension, compared by differences.</summary>
    ByteDifferences = 3,

    /// <summary>A float a dimension, compared by differences.</summary>
    FloatDifferences = 4,

    /// <summary>Product codes.</summary>
    Product = 5,

    /// <summary>One or two bits a dimension.</summary>
    Binary = 6,
}
