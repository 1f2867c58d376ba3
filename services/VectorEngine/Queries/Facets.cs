using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Counts the points of each value of a field. The index on the field says what is a value.</summary>
internal static class Facets
{
    /// <summary>The most frequent values; of equal counts the smaller value first.</summary>
    public static List<FacetHit> Count(CollectionState state, string key, Filter? filter, int limit, CancellationToken cancellation)
    {
        var kind = state.IndexOf(key)?.Schema.Kind;
        if (kind is not (PayloadIndexKind.Keyword or PayloadIndexKind.Integer or PayloadIndexKind.Bool or PayloadIndexKind.Uuid))
        {
            throw EngineException.Invalid($"No appropriate index for faceting: `{key}`. Please create one to facet on this field.");
        }

        var path = KeyPath.Parse(key);
        var counts = new Dictionary<Value, int>();
        var values = new List<PayloadValue>();
        var own = new HashSet<Value>();
        foreach (var slot in state.Matching(filter))
        {
            cancellation.ThrowIfCancellationRequested();
            values.Clear();
            own.Clear();
            path.Collect(state.PayloadAt(slot), values);
            foreach (var value in values)
            {
                if (value.Kind != PayloadKind.List)
                {
                    Add(value);
                    continue;
                }

                foreach (var item in value.Items)
                {
                    Add(item);
                }
            }

            foreach (var value in own)
            {
                counts[value] = counts.GetValueOrDefault(value) + 1;
            }
        }

        return [.. counts.OrderByDescending(static c => c.Value).ThenBy(static c => c.Key).Take(limit).Select(c => new FacetHit(c.Key.Shown(kind.Value), c.Value))];

        void Add(PayloadValue value)
        {
            if (Value.Of(value, kind.Value) is { } key)
            {
                own.Add(key);
            }
        }
    }

    /// <summary>A string, or an integer (also for booleans).</summary>
    private readonly record struct Value(string? Text, long Number) : IComparable<Value>
    {
        public static Value? Of(PayloadValue value, PayloadIndexKind kind) => kind switch
        {
            PayloadIndexKind.Keyword when value.Kind == PayloadKind.String => new Value(value.AsString, 0),
            PayloadIndexKind.Uuid when value.Kind == PayloadKind.String && PointId.TryParseUuid(value.AsString, out var id) => new Value(id.ToString(), 0),
            PayloadIndexKind.Integer when FieldTests.WholeNumber(value, out var number) => new Value(null, number),
            PayloadIndexKind.Bool when value.Kind == PayloadKind.Bool => new Value(null, value.AsBool ? 1 : 0),
            _ => null,
        };

        public PayloadValue Shown(PayloadIndexKind kind) => Text is not null ? PayloadValue.From(Text)
            : kind == PayloadIndexKind.Bool ? PayloadValue.From(Number != 0)
            : PayloadValue.From(Number);

        public int CompareTo(Value other) => Text is null ? Number.CompareTo(other.Number) : string.CompareOrdinal(Text, other.Text);
    }
}
