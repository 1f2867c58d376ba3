namespace FitnessGrpc.VectorEngine;

/// <summary>The kinds of payload index. The numbers are stored.</summary>
public enum PayloadIndexKind : byte
{
    /// <summary>Strings by value.</summary>
    Keyword = 1,

    /// <summary>Integers by value and range; whole doubles count as integers.</summary>
    Integer = 2,

    /// <summary>Numbers by range.</summary>
    Float = 3,

    /// <summary>Positions.</summary>
    Geo = 4,

    /// <summary>Words.</summary>
    Text = 5,

    /// <summary>Booleans by value.</summary>
    Bool = 6,

    /// <summary>RFC 3339 instants by range.</summary>
    Datetime = 7,

    /// <summary>UUIDs by value, in any spelling.</summary>
    Uuid = 8,
}
