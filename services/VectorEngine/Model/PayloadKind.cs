namespace FitnessGrpc.VectorEngine;

/// <summary>The kinds of a payload value. Integers and doubles are different kinds. The numbers are stored.</summary>
public enum PayloadKind : byte
{
    /// <summary>JSON null.</summary>
    Null = 0,

    /// <summary>A boolean.</summary>
    Bool = 1,

    /// <summary>A signed 64-bit integer.</summary>
    Integer = 2,

    /// <summary>A double.</summary>
    Double = 3,

    /// <summary>A string.</summary>
    String = 4,

    /// <summary>An array.</summary>
    List = 5,

    /// <summary>An object.</summary>
    Object = 6,
}
