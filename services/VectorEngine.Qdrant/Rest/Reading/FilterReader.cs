using FitnessGrpc.VectorEngine.Filters;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Filters and their conditions.</summary>
internal static class FilterReader
{
    /// <summary>Keys that only filters have, by which a filter is told from other conditions.</summary>
    private static readonly string[] FilterKeys = ["must", "must_not", "should", "min_should"];

    public static Wire.Filter? ReadOptional(Json? json) => json is { } given ? Read(given) : null;

    public static Wire.Filter Read(Json json)
    {
        var filter = new Wire.Filter();
        Conditions(filter.Must, json.Find("must"));
        Conditions(filter.MustNot, json.Find("must_not"));
        Conditions(filter.Should, json.Find("should"));
        if (json.Find("min_should") is { } least)
        {
            filter.MinShould = new Wire.MinShould { MinCount = least.Need("min_count").Unsigned() };
            Conditions(filter.MinShould.Conditions, least.Need("conditions"));
        }

        return filter;
    }

    public static Wire.Condition Condition(Json json)
    {
        if (json.Has("key"))
            return new Wire.Condition { Field = Field(json) };
        if (json.Find("is_empty") is { } empty)
            return new Wire.Condition { IsEmpty = new Wire.IsEmptyCondition { Key = empty.Need("key").Text() } };
        if (json.Find("is_null") is { } isNull)
            return new Wire.Condition { IsNull = new Wire.IsNullCondition { Key = isNull.Need("key").Text() } };
        if (json.Find("has_id") is { } ids)
        {
            var condition = new Wire.HasIdCondition();
            PointReader.Ids(condition.HasId, ids);
            return new Wire.Condition { HasId = condition };
        }

        if (json.Find("has_vector") is { } vector)
            return new Wire.Condition { HasVector = new Wire.HasVectorCondition { HasVector = vector.Text() } };
        if (json.Find("nested") is { } nested)
        {
            return new Wire.Condition
            {
                Nested = new Wire.NestedCondition { Key = nested.Need("key").Text(), Filter = Read(nested.Need("filter")) },
            };
        }

        if (json.Find("slice") is { } slice)
        {
            return new Wire.Condition
            {
                Slice = new Wire.SliceCondition { Total = slice.Need("total").Unsigned32(), Index = slice.Need("index").Unsigned32() },
            };
        }

        return IsFilter(json)
            ? new Wire.Condition { Filter = Read(json) }
            : throw json.Wrong("is no condition: `key`, `is_empty`, `is_null`, `has_id`, `has_vector`, `nested`, `slice` or a filter is needed");
    }

    /// <summary>Whether an expression of a formula is a condition.</summary>
    public static bool IsCondition(Json json) =>
        json.Has("key") || json.Has("is_empty") || json.Has("is_null") || json.Has("has_id") || json.Has("has_vector") || json.Has("nested")
        || json.Has("slice") || FilterKeys.Any(json.Has);

    private static bool IsFilter(Json json) => FilterKeys.Any(json.Has) || (json.IsObject && !json.Members().Any());

    private static void Conditions(RepeatedField<Wire.Condition> into, Json? json)
    {
        foreach (var item in json?.OneOrMore() ?? [])
            into.Add(Condition(item));
    }

    private static Wire.FieldCondition Field(Json json)
    {
        var field = new Wire.FieldCondition { Key = json.Need("key").Text() };
        if (json.Find("match") is { } match)
            field.Match = Match(match);
        if (json.Find("range") is { } range)
            Range(field, range);
        if (json.Find("geo_bounding_box") is { } box)
            field.GeoBoundingBox = new Wire.GeoBoundingBox { TopLeft = Point(box.Need("top_left")), BottomRight = Point(box.Need("bottom_right")) };
        if (json.Find("geo_radius") is { } circle)
            field.GeoRadius = new Wire.GeoRadius { Center = Point(circle.Need("center")), Radius = circle.Need("radius").Single() };
        if (json.Find("geo_polygon") is { } polygon)
        {
            field.GeoPolygon = new Wire.GeoPolygon { Exterior = Ring(polygon.Need("exterior")) };
            foreach (var hole in polygon.Find("interiors")?.Items() ?? [])
                field.GeoPolygon.Interiors.Add(Ring(hole));
        }

        if (json.Find("values_count") is { } count)
            field.ValuesCount = Count(count);
        if (json.Find("is_empty") is { } empty)
            field.IsEmpty = empty.Flag();
        if (json.Find("is_null") is { } isNull)
            field.IsNull = isNull.Flag();
        return field;
    }

    private static Wire.Match Match(Json json)
    {
        if (json.Find("value") is { } value)
            return MatchValue(value);
        if (json.Find("any") is { } any)
            return Texts(any) is { } texts ? new Wire.Match { Keywords = texts } : new Wire.Match { Integers = Integers(any) };
        if (json.Find("except") is { } except)
            return Texts(except) is { } texts ? new Wire.Match { ExceptKeywords = texts } : new Wire.Match { ExceptIntegers = Integers(except) };
        if (json.Find("text") is { } text)
            return new Wire.Match { Text = text.Text() };
        if (json.Find("text_any") is { } textAny)
            return new Wire.Match { TextAny = textAny.Text() };
        if (json.Find("phrase") is { } phrase)
            return new Wire.Match { Phrase = phrase.Text() };
        return json.Find("prefix") is { } prefix
            ? new Wire.Match { Prefix = prefix.Text() }
            : throw json.Wrong("`value`, `any`, `except`, `text`, `text_any`, `phrase` or `prefix` is needed");
    }

    private static Wire.Match MatchValue(Json value)
    {
        if (value.IsString)
            return new Wire.Match { Keyword = value.Text() };
        if (value.IsFlag)
            return new Wire.Match { Boolean = value.Flag() };
        return value.IsWhole ? new Wire.Match { Integer = value.Integer() } : throw value.Expected("a string, a whole number or a boolean");
    }

    /// <summary>The strings of a list; null when it holds numbers. An empty list is one of strings.</summary>
    private static Wire.RepeatedStrings? Texts(Json list)
    {
        foreach (var first in list.Items())
        {
            if (!first.IsString)
                return null;
            break;
        }

        var texts = new Wire.RepeatedStrings();
        list.AddTo(texts.Strings);
        return texts;
    }

    private static Wire.RepeatedIntegers Integers(Json list)
    {
        var integers = new Wire.RepeatedIntegers();
        foreach (var item in list.Items())
            integers.Integers.Add(item.Integer());
        return integers;
    }

    /// <summary>Bounds are numbers or dates, all of one kind.</summary>
    private static void Range(Wire.FieldCondition field, Json json)
    {
        Json? lt = json.Find("lt"), gt = json.Find("gt"), gte = json.Find("gte"), lte = json.Find("lte");
        if (lt is { IsString: true } || gt is { IsString: true } || gte is { IsString: true } || lte is { IsString: true })
        {
            field.DatetimeRange = new Wire.DatetimeRange { Lt = Time(lt), Gt = Time(gt), Gte = Time(gte), Lte = Time(lte) };
            return;
        }

        var range = new Wire.Range();
        if (lt is { } below)
            range.Lt = below.Number();
        if (gt is { } above)
            range.Gt = above.Number();
        if (gte is { } least)
            range.Gte = least.Number();
        if (lte is { } most)
            range.Lte = most.Number();
        field.Range = range;
    }

    private static Timestamp? Time(Json? given)
    {
        if (given is not { } json)
            return null;
        if (!Instants.TryMicroseconds(json.Text(), out var micros))
            throw json.Expected("an RFC 3339 date");
        var (seconds, rest) = Math.DivRem(micros, 1_000_000);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + 1_000_000);
        return new Timestamp { Seconds = seconds, Nanos = (int)rest * 1000 };
    }

    private static Wire.ValuesCount Count(Json json)
    {
        var count = new Wire.ValuesCount();
        if (json.Find("lt") is { } below)
            count.Lt = below.Unsigned();
        if (json.Find("gt") is { } above)
            count.Gt = above.Unsigned();
        if (json.Find("gte") is { } least)
            count.Gte = least.Unsigned();
        if (json.Find("lte") is { } most)
            count.Lte = most.Unsigned();
        return count;
    }

    public static Wire.GeoPoint Point(Json json) => new() { Lon = json.Need("lon").Number(), Lat = json.Need("lat").Number() };

    private static Wire.GeoLineString Ring(Json json)
    {
        var ring = new Wire.GeoLineString();
        foreach (var point in json.Need("points").Items())
            ring.Points.Add(Point(point));
        return ring;
    }
}
