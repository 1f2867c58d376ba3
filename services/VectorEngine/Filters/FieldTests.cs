using FitnessGrpc.VectorEngine.Indexes;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>Turns a field test into a predicate on one element; the kind of index on the field changes what counts as a match.</summary>
internal static class FieldTests
{
    public static Func<PayloadValue, bool> Compile(FieldTest test, PayloadIndexSchema? index)
    {
        var kind = index?.Kind;
        switch (test)
        {
            case FieldTest.Keywords { Values: var set } when kind == PayloadIndexKind.Uuid && UuidKind.Parse(set) is { } ids:
                return v => v.Kind == PayloadKind.String && PointId.TryParseUuid(v.AsString, out var id) && ids.Contains(id);
            case FieldTest.ExceptKeywords { Values: var set } when kind == PayloadIndexKind.Uuid && UuidKind.Parse(set) is { } ids:
                return v => v.Kind == PayloadKind.String && PointId.TryParseUuid(v.AsString, out var id) && !ids.Contains(id);
            case FieldTest.Keywords { Values: var set }:
                return v => v.Kind == PayloadKind.String && set.Contains(v.AsString);
            case FieldTest.Integers { Values: var set } when kind == PayloadIndexKind.Integer:
                return v => WholeNumber(v, out var number) && set.Contains(number);
            case FieldTest.Integers { Values: var set }:
                return v => v.Kind == PayloadKind.Integer && set.Contains(v.AsInteger);
            case FieldTest.Boolean { Value: var expected }:
                return v => v.Kind == PayloadKind.Bool && v.AsBool == expected;
            case FieldTest.ExceptKeywords { Values: var set } when kind == PayloadIndexKind.Keyword:
                return v => v.Kind == PayloadKind.String && !set.Contains(v.AsString);
            case FieldTest.ExceptKeywords { Values: var set }:
                return v => v.Kind == PayloadKind.String ? !set.Contains(v.AsString) : v.Kind != PayloadKind.Null;
            case FieldTest.ExceptIntegers { Values: var set } when kind == PayloadIndexKind.Integer:
                return v => WholeNumber(v, out var number) && !set.Contains(number);
            case FieldTest.ExceptIntegers { Values: var set }:
                return v => v.Kind == PayloadKind.Integer ? !set.Contains(v.AsInteger) : v.Kind != PayloadKind.Null;
            case FieldTest.Prefix { Value: var prefix }:
                return v => v.Kind == PayloadKind.String && v.AsString.StartsWith(prefix, StringComparison.Ordinal);
            case FieldTest.Range range:
                return v => (kind == PayloadIndexKind.Integer ? WholeNumber(v, out _) : true) && v.TryNumber(out var x) && Within(range, x);
            case FieldTest.DatetimeRange range:
                return v => v.Kind == PayloadKind.String && Instants.TryMicroseconds(v.AsString, out var at)
                    && (range.Lt is not { } lt || at < lt) && (range.Gt is not { } gt || at > gt)
                    && (range.Gte is not { } gte || at >= gte) && (range.Lte is not { } lte || at <= lte);
            case FieldTest.GeoRadius or FieldTest.GeoBox or FieldTest.GeoPolygon:
                var inside = CompileGeo(test)!;
                return v => Geo.TryPosition(v, out var p) && inside(p);
            case FieldTest.Text or FieldTest.Phrase or FieldTest.TextAny:
                return CompileText(test);
            default:
                throw EngineException.Validation("unknown field test");
        }
    }

    /// <summary>An integer, or a double that is a whole number.</summary>
    public static bool WholeNumber(PayloadValue value, out long number)
    {
        number = value.Kind == PayloadKind.Integer ? value.AsInteger : 0;
        if (value.Kind == PayloadKind.Double && double.IsInteger(value.AsDouble) && Math.Abs(value.AsDouble) < 9.2e18)
        {
            number = (long)value.AsDouble;
            return true;
        }

        return value.Kind == PayloadKind.Integer;
    }

    /// <summary>The predicate on positions of a test on positions; null for other tests.</summary>
    public static Func<GeoPosition, bool>? CompileGeo(FieldTest test) => test switch
    {
        FieldTest.GeoRadius circle => p => Geo.Metres(circle.Center, p) <= circle.Metres,
        FieldTest.GeoBox box => p => Geo.InBox(box, p),
        FieldTest.GeoPolygon polygon => p => Geo.InPolygon(polygon, p),
        _ => null,
    };

    private static bool Within(FieldTest.Range range, double x) =>
        (range.Lt is not { } lt || x < lt) && (range.Gt is not { } gt || x > gt)
        && (range.Gte is not { } gte || x >= gte) && (range.Lte is not { } lte || x <= lte);

    /// <summary>Without a text index text is found as it is written.</summary>
    private static Func<PayloadValue, bool> CompileText(FieldTest test)
    {
        if (test is FieldTest.TextAny any)
        {
            var parts = any.Query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return v => v.Kind == PayloadKind.String
                && (any.Query.Length == 0 || Array.Exists(parts, p => v.AsString.Contains(p, StringComparison.Ordinal)));
        }

        var text = test is FieldTest.Text t ? t.Query : ((FieldTest.Phrase)test).Query;
        return v => v.Kind == PayloadKind.String && v.AsString.Contains(text, StringComparison.Ordinal);
    }
}
