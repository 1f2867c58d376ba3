namespace FitnessGrpc.VectorEngine;

/// <summary>A test on the value of a field.</summary>
public abstract record FieldTest
{
    private FieldTest()
    {
    }

    /// <summary>The string equals one of these.</summary>
    /// <param name="Values">The strings.</param>
    public sealed record Keywords(IReadOnlySet<string> Values) : FieldTest;

    /// <summary>The integer equals one of these.</summary>
    /// <param name="Values">The integers.</param>
    public sealed record Integers(IReadOnlySet<long> Values) : FieldTest;

    /// <summary>The boolean equals this.</summary>
    /// <param name="Value">The boolean.</param>
    public sealed record Boolean(bool Value) : FieldTest;

    /// <summary>A value that is none of these strings; the field must exist.</summary>
    /// <param name="Values">The strings.</param>
    public sealed record ExceptKeywords(IReadOnlySet<string> Values) : FieldTest;

    /// <summary>A value that is none of these integers; the field must exist.</summary>
    /// <param name="Values">The integers.</param>
    public sealed record ExceptIntegers(IReadOnlySet<long> Values) : FieldTest;

    /// <summary>With a text index all words of the query occur, without one the string contains it.</summary>
    /// <param name="Query">The words.</param>
    public sealed record Text(string Query) : FieldTest;

    /// <summary>The words occur one after the other; without a text index the string contains the query.</summary>
    /// <param name="Query">The words.</param>
    public sealed record Phrase(string Query) : FieldTest;

    /// <summary>Any word of the query occurs.</summary>
    /// <param name="Query">The words.</param>
    public sealed record TextAny(string Query) : FieldTest;

    /// <summary>The string begins with this.</summary>
    /// <param name="Value">The beginning.</param>
    public sealed record Prefix(string Value) : FieldTest;

    /// <summary>The number lies within all bounds that are set.</summary>
    /// <param name="Lt">Less than.</param>
    /// <param name="Gt">Greater than.</param>
    /// <param name="Gte">At least.</param>
    /// <param name="Lte">At most.</param>
    public sealed record Range(double? Lt, double? Gt, double? Gte, double? Lte) : FieldTest;

    /// <summary>The RFC 3339 string lies within all bounds that are set, in microseconds since 1970.</summary>
    /// <param name="Lt">Before.</param>
    /// <param name="Gt">After.</param>
    /// <param name="Gte">Not before.</param>
    /// <param name="Lte">Not after.</param>
    public sealed record DatetimeRange(long? Lt, long? Gt, long? Gte, long? Lte) : FieldTest;

    /// <summary>The position lies within a circle.</summary>
    /// <param name="Center">Its centre.</param>
    /// <param name="Metres">Its radius.</param>
    public sealed record GeoRadius(GeoPosition Center, double Metres) : FieldTest;

    /// <summary>The position lies within a box, which may cross the antimeridian.</summary>
    /// <param name="TopLeft">North-west corner.</param>
    /// <param name="BottomRight">South-east corner.</param>
    public sealed record GeoBox(GeoPosition TopLeft, GeoPosition BottomRight) : FieldTest;

    /// <summary>The position lies within a closed ring and in none of its holes.</summary>
    /// <param name="Exterior">The ring.</param>
    /// <param name="Interiors">The holes.</param>
    public sealed record GeoPolygon(IReadOnlyList<GeoPosition> Exterior, IReadOnlyList<IReadOnlyList<GeoPosition>> Interiors) : FieldTest;

    /// <summary>The number of values (array elements; 1 for another value; 0 when missing or null) lies within all bounds that are set.</summary>
    /// <param name="Lt">Less than.</param>
    /// <param name="Gt">More than.</param>
    /// <param name="Gte">At least.</param>
    /// <param name="Lte">At most.</param>
    public sealed record ValuesCount(ulong? Lt, ulong? Gt, ulong? Gte, ulong? Lte) : FieldTest;

    /// <summary>The field is (not) missing, null or the empty array.</summary>
    /// <param name="Expected">Whether it should be.</param>
    public sealed record Empty(bool Expected) : FieldTest;

    /// <summary>The field is (not) null or an array that holds a null.</summary>
    /// <param name="Expected">Whether it should be.</param>
    public sealed record Null(bool Expected) : FieldTest;
}
