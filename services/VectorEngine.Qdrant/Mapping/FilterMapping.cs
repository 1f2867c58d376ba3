using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Filters from the wire.</summary>
internal static class FilterMapping
{
    public static Filter? ToEngine(Wire.Filter? filter, string field = "filter") => filter is null ? null : new Filter
    {
        Must = Conditions(filter.Must, $"{field}.must"),
        MustNot = Conditions(filter.MustNot, $"{field}.must_not"),
        Should = Conditions(filter.Should, $"{field}.should"),
        MinShould = filter.MinShould is null ? null : Conditions(filter.MinShould.Conditions, $"{field}.min_should.conditions"),
        MinShouldCount = filter.MinShould?.MinCount ?? 1,
    };

    /// <summary>Microseconds since 1970 of a timestamp within the years 1 to 9999.</summary>
    public static long Microseconds(Timestamp time, string field) =>
        time.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && time.Nanos is >= 0 and < 1_000_000_000
            ? (time.Seconds * 1_000_000) + (time.Nanos / 1000)
            : throw Malformed.Field(field, "is not a timestamp of the years 1 to 9999");

    private static Condition[] Conditions(RepeatedField<Wire.Condition> conditions, string field)
    {
        var result = new Condition[conditions.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = ToEngine(conditions[i], $"{field}[{i}]");
        return result;
    }

    public static Condition ToEngine(Wire.Condition condition, string field) => condition.ConditionOneOfCase switch
    {
        Wire.Condition.ConditionOneOfOneofCase.Field => new Condition.Field(condition.Field.Key, Tests(condition.Field, $"{field}.field")),
        Wire.Condition.ConditionOneOfOneofCase.IsEmpty => new Condition.IsEmpty(condition.IsEmpty.Key),
        Wire.Condition.ConditionOneOfOneofCase.IsNull => new Condition.IsNull(condition.IsNull.Key),
        Wire.Condition.ConditionOneOfOneofCase.HasId =>
            new Condition.HasId(PointMapping.ToEngine(condition.HasId.HasId, $"{field}.has_id.has_id").ToHashSet()),
        Wire.Condition.ConditionOneOfOneofCase.HasVector => new Condition.HasVector(condition.HasVector.HasVector),
        Wire.Condition.ConditionOneOfOneofCase.Nested =>
            new Condition.Nested(condition.Nested.Key, ToEngine(condition.Nested.Filter, $"{field}.nested.filter") ?? new Filter()),
        Wire.Condition.ConditionOneOfOneofCase.Filter => new Condition.Group(ToEngine(condition.Filter, $"{field}.filter")!),
        Wire.Condition.ConditionOneOfOneofCase.Slice => new Condition.Slice(condition.Slice.Total, condition.Slice.Index),
        _ => throw Malformed.Field(field, "a condition is needed"),
    };

    private static List<FieldTest> Tests(Wire.FieldCondition condition, string field)
    {
        var tests = new List<FieldTest>();
        if (condition.Match is { } match)
            tests.Add(ToEngine(match, $"{field}.match"));
        if (condition.Range is { } range)
        {
            tests.Add(new FieldTest.Range(
                range.HasLt ? range.Lt : null, range.HasGt ? range.Gt : null, range.HasGte ? range.Gte : null, range.HasLte ? range.Lte : null));
        }

        if (condition.DatetimeRange is { } dates)
        {
            var at = $"{field}.datetime_range";
            tests.Add(new FieldTest.DatetimeRange(Bound(dates.Lt, at), Bound(dates.Gt, at), Bound(dates.Gte, at), Bound(dates.Lte, at)));
        }

        if (condition.ValuesCount is { } count)
        {
            tests.Add(new FieldTest.ValuesCount(
                count.HasLt ? count.Lt : null, count.HasGt ? count.Gt : null, count.HasGte ? count.Gte : null, count.HasLte ? count.Lte : null));
        }

        if (condition.GeoRadius is { } circle)
        {
            if (!(circle.Radius >= 0))
                throw Malformed.Field($"{field}.geo_radius.radius", "must be at least 0");
            tests.Add(new FieldTest.GeoRadius(Position(circle.Center, $"{field}.geo_radius.center"), circle.Radius));
        }

        if (condition.GeoBoundingBox is { } box)
        {
            tests.Add(new FieldTest.GeoBox(
                Position(box.TopLeft, $"{field}.geo_bounding_box.top_left"), Position(box.BottomRight, $"{field}.geo_bounding_box.bottom_right")));
        }

        if (condition.GeoPolygon is { } polygon)
        {
            tests.Add(new FieldTest.GeoPolygon(
                Ring(polygon.Exterior, $"{field}.geo_polygon.exterior"),
                [.. polygon.Interiors.Select((ring, i) => Ring(ring, $"{field}.geo_polygon.interiors[{i}]"))]));
        }

        if (condition.HasIsEmpty)
            tests.Add(new FieldTest.Empty(condition.IsEmpty));
        if (condition.HasIsNull)
            tests.Add(new FieldTest.Null(condition.IsNull));
        return tests.Count > 0 ? tests : throw Malformed.Field(field, "at least one test is needed");
    }

    private static FieldTest ToEngine(Wire.Match match, string field) => match.MatchValueCase switch
    {
        Wire.Match.MatchValueOneofCase.Keyword => new FieldTest.Keywords(new HashSet<string> { match.Keyword }),
        Wire.Match.MatchValueOneofCase.Keywords => new FieldTest.Keywords(match.Keywords.Strings.ToHashSet()),
        Wire.Match.MatchValueOneofCase.Integer => new FieldTest.Integers(new HashSet<long> { match.Integer }),
        Wire.Match.MatchValueOneofCase.Integers => new FieldTest.Integers(match.Integers.Integers.ToHashSet()),
        Wire.Match.MatchValueOneofCase.Boolean => new FieldTest.Boolean(match.Boolean),
        Wire.Match.MatchValueOneofCase.ExceptKeywords => new FieldTest.ExceptKeywords(match.ExceptKeywords.Strings.ToHashSet()),
        Wire.Match.MatchValueOneofCase.ExceptIntegers => new FieldTest.ExceptIntegers(match.ExceptIntegers.Integers.ToHashSet()),
        Wire.Match.MatchValueOneofCase.Text => new FieldTest.Text(match.Text),
        Wire.Match.MatchValueOneofCase.TextAny => new FieldTest.TextAny(match.TextAny),
        Wire.Match.MatchValueOneofCase.Phrase => new FieldTest.Phrase(match.Phrase),
        Wire.Match.MatchValueOneofCase.Prefix => new FieldTest.Prefix(match.Prefix),
        _ => throw Malformed.Field(field, "a value to match is needed"),
    };

    private static long? Bound(Timestamp? time, string field) => time is null ? null : Microseconds(time, field);

    private static GeoPosition[] Ring(Wire.GeoLineString? line, string field)
    {
        var ring = (line?.Points ?? []).Select((p, i) => Position(p, $"{field}.points[{i}]")).ToArray();
        return ring.Length >= 4 && ring[0] == ring[^1] ? ring : throw Malformed.Field(field, "must have at least 4 points, the last equal to the first");
    }

    public static GeoPosition Position(Wire.GeoPoint? point, string field) =>
        point is { Lon: >= -180 and <= 180, Lat: >= -90 and <= 90 }
            ? new GeoPosition(point.Lon, point.Lat)
            : throw Malformed.Field(field, "needs lon within -180..180 and lat within -90..90");
}
