using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Filters.Text;

namespace FitnessGrpc.VectorEngine.Tests.Indexes;

/// <summary>What filters mean, written down once more and as simply as possible: no paths but names, no index structures, only the kinds of index on fields.</summary>
internal sealed class Reference(IReadOnlyDictionary<string, PayloadIndexSchema> indexes)
{
    public bool Matches(Filter filter, PointId id, Payload payload, bool hasVector, string prefix = "")
    {
        bool Holds(Condition c) => Matches(c, id, payload, hasVector, prefix);
        return filter.Must.All(Holds) && !filter.MustNot.Any(Holds) && (filter.Should.Count == 0 || filter.Should.Any(Holds))
            && (filter.MinShould is null || (ulong)filter.MinShould.Count(Holds) >= filter.MinShouldCount);
    }

    private bool Matches(Condition condition, PointId id, Payload payload, bool hasVector, string prefix)
    {
        switch (condition)
        {
            case Condition.HasId has:
                return has.Ids.Contains(id);
            case Condition.HasVector:
                return hasVector;
            case Condition.Group group:
                return Matches(group.Filter, id, payload, hasVector, prefix);
            case Condition.IsEmpty empty:
                return IsEmpty(payload, empty.Key);
            case Condition.IsNull isNull:
                payload.TryGet(isNull.Key, out var found);
                return payload.Any(f => f.Key == isNull.Key)
                    && (found.Kind == PayloadKind.Null || (indexes.ContainsKey(prefix + isNull.Key) && HoldsNull(found)));
            case Condition.Nested nested:
                return payload.TryGet(nested.Key, out var list) && list.Kind == PayloadKind.List
                    && list.AsList.Any(e => e.Kind == PayloadKind.Object && Matches(nested.Filter, id, e.AsObject, hasVector, prefix + nested.Key + "[]."));
            case Condition.Field field:
                return field.Tests.Any(t => Matches(t, payload, field.Key, indexes.GetValueOrDefault(prefix + field.Key)));
            default:
                throw new InvalidOperationException();
        }
    }

    private static bool Matches(FieldTest test, Payload payload, string key, PayloadIndexSchema? index)
    {
        var exists = payload.TryGet(key, out var value);
        PayloadValue[] elements = !exists ? [] : value.Kind == PayloadKind.List ? [.. value.AsList] : [value];
        switch (test)
        {
            case FieldTest.Empty empty:
                return IsEmpty(payload, key) == empty.Expected;
            case FieldTest.Null isNull:
                return (exists && (value.Kind == PayloadKind.Null || HoldsNull(value))) == isNull.Expected;
            case FieldTest.ValuesCount count:
                var n = !exists || value.Kind == PayloadKind.Null ? 0UL : value.Kind == PayloadKind.List ? (ulong)elements.Length : 1;
                return !(n >= count.Lt) && !(n <= count.Gt) && !(n < count.Gte) && !(n > count.Lte);
            case FieldTest.Text or FieldTest.TextAny or FieldTest.Phrase when index?.Kind == PayloadIndexKind.Text:
                return Text(test, elements, index);
            default:
                return elements.Any(e => Matches(test, e, index?.Kind));
        }
    }

    private static bool Matches(FieldTest test, PayloadValue v, PayloadIndexKind? kind)
    {
        var text = v.Kind == PayloadKind.String ? v.AsString : null;
        long? whole = v.Kind == PayloadKind.Integer ? v.AsInteger
            : kind == PayloadIndexKind.Integer && v.Kind == PayloadKind.Double && Math.Floor(v.AsDouble) == v.AsDouble && Math.Abs(v.AsDouble) < 1e18 ? (long)v.AsDouble : null;
        double? number = v.Kind == PayloadKind.Integer ? v.AsInteger : v.Kind == PayloadKind.Double ? v.AsDouble : null;
        switch (test)
        {
            case FieldTest.Keywords { Values: var set } when kind == PayloadIndexKind.Uuid && set.All(Guids):
                return text is not null && Guid.TryParse(text, out var id) && set.Any(s => Guid.Parse(s) == id);
            case FieldTest.Keywords { Values: var set }:
                return text is not null && set.Contains(text);
            case FieldTest.ExceptKeywords { Values: var set } when kind == PayloadIndexKind.Uuid && set.All(Guids):
                return text is not null && Guid.TryParse(text, out var other) && set.All(s => Guid.Parse(s) != other);
            case FieldTest.ExceptKeywords { Values: var set }:
                return text is not null ? !set.Contains(text) : v.Kind != PayloadKind.Null && kind != PayloadIndexKind.Keyword;
            case FieldTest.Integers { Values: var set }:
                return whole is { } w && set.Contains(w);
            case FieldTest.ExceptIntegers { Values: var set }:
                return whole is { } x ? !set.Contains(x) : v.Kind != PayloadKind.Null && kind != PayloadIndexKind.Integer;
            case FieldTest.Boolean b:
                return v.Kind == PayloadKind.Bool && v.AsBool == b.Value;
            case FieldTest.Prefix prefix:
                return text is not null && text.StartsWith(prefix.Value, StringComparison.Ordinal);
            case FieldTest.Range r:
                return number is { } d && (kind != PayloadIndexKind.Integer || whole is not null)
                    && (r.Lt is null || d < r.Lt) && (r.Gt is null || d > r.Gt) && (r.Gte is null || d >= r.Gte) && (r.Lte is null || d <= r.Lte);
            case FieldTest.DatetimeRange r:
                return text is not null && Instants.TryMicroseconds(text, out var at) && !(at >= r.Lt) && !(at <= r.Gt) && !(at < r.Gte) && !(at > r.Lte);
            case FieldTest.GeoRadius circle:
                return Geo.TryPosition(v, out var p) && Geo.Metres(circle.Center, p) <= circle.Metres;
            case FieldTest.GeoBox box:
                return Geo.TryPosition(v, out var q) && Geo.InBox(box, q);
            case FieldTest.GeoPolygon polygon:
                return Geo.TryPosition(v, out var s) && Geo.InPolygon(polygon, s);
            case FieldTest.Text { Query: var query }:
                return text is not null && text.Contains(query, StringComparison.Ordinal);
            case FieldTest.Phrase { Query: var query }:
                return text is not null && text.Contains(query, StringComparison.Ordinal);
            case FieldTest.TextAny { Query: var query }:
                return text is not null && (query.Length == 0 || query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(w => text.Contains(w, StringComparison.Ordinal)));
            default:
                throw new InvalidOperationException();
        }
    }

    private static bool Guids(string text) => Guid.TryParse(text, out _);

    private static bool Text(FieldTest test, PayloadValue[] elements, PayloadIndexSchema index)
    {
        var analyzer = new TextAnalyzer(index);
        var strings = elements.Where(e => e.Kind == PayloadKind.String).Select(e => e.AsString).ToList();
        var words = strings.SelectMany(analyzer.Sequence).ToList();
        var tokens = new HashSet<string>();
        strings.ForEach(s => analyzer.Tokens(s, tokens));
        switch (test)
        {
            case FieldTest.Text { Query: var query }:
                var all = analyzer.Sequence(query);
                return all.Count > 0 && all.All(tokens.Contains);
            case FieldTest.TextAny { Query: var query }:
                return analyzer.Sequence(query).Any(tokens.Contains);
            default:
                var phrase = analyzer.Sequence(((FieldTest.Phrase)test).Query);
                return phrase.Count == 1 ? tokens.Contains(phrase[0])
                    : phrase.Count > 0 && Enumerable.Range(0, words.Count).Any(i => words.Skip(i).Take(phrase.Count).SequenceEqual(phrase));
        }
    }

    private static bool IsEmpty(Payload payload, string key) =>
        !payload.TryGet(key, out var value) || value.Kind == PayloadKind.Null || (value.Kind == PayloadKind.List && value.AsList.Count == 0);

    private static bool HoldsNull(PayloadValue value) => value.Kind == PayloadKind.List && value.AsList.Any(static v => v.Kind == PayloadKind.Null);
}
