using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>A payload index: for keywords, integers, booleans and UUIDs a map from value to slots; the other kinds only change how tests read the field.</summary>
internal sealed class PayloadIndex(string field, PayloadIndexSchema schema)
{
    private readonly KeyPath _path = KeyPath.Parse(field);
    private readonly Dictionary<object, HashSet<int>> _slots = [];
    private readonly List<PayloadValue> _values = [];

    public PayloadIndexSchema Schema { get; } = schema;

    private bool HasMap => Schema.Kind is PayloadIndexKind.Keyword or PayloadIndexKind.Integer or PayloadIndexKind.Bool or PayloadIndexKind.Uuid;

    public void Add(int slot, Payload payload)
    {
        foreach (var key in KeysOf(payload))
        {
            if (!_slots.TryGetValue(key, out var set))
            {
                _slots[key] = set = [];
            }

            set.Add(slot);
        }
    }

    public void Remove(int slot, Payload payload)
    {
        foreach (var key in KeysOf(payload))
        {
            if (_slots.TryGetValue(key, out var set) && set.Remove(slot) && set.Count == 0)
            {
                _slots.Remove(key);
            }
        }
    }

    /// <summary>The slots that satisfy a test, or null when the index cannot tell.</summary>
    public IReadOnlyCollection<int>? Lookup(FieldTest test) => (test, Schema.Kind) switch
    {
        (FieldTest.Keywords { Values: var set }, PayloadIndexKind.Keyword) => Union(set),
        (FieldTest.Keywords { Values: var set }, PayloadIndexKind.Uuid) => Union(set.Where(s => PointId.TryParseUuid(s, out _)).Select(s => KeyOf(PayloadValue.From(s))!)),
        (FieldTest.Integers { Values: var set }, PayloadIndexKind.Integer) => Union(set.Select(i => (object)i)),
        (FieldTest.Boolean { Value: var value }, PayloadIndexKind.Bool) => Union([value]),
        _ => null,
    };

    /// <summary>Whether the payload has a value of the index's kind.</summary>
    public bool Covers(Payload payload)
    {
        var values = new List<PayloadValue>();
        _path.Collect(payload, values);
        return values.Exists(v => v.Kind == PayloadKind.List ? Array.Exists(v.Items, i => KeyOf(i) is not null) : KeyOf(v) is not null);
    }

    /// <summary>The value a point is ordered by: an integer, a double, or microseconds; null when it has none of the index's kind.</summary>
    public PayloadValue? OrderValue(PayloadValue value) => KeyOf(value) switch
    {
        long number => PayloadValue.From(number),
        double number => PayloadValue.From(number),
        _ => null,
    };

    private IReadOnlyCollection<int> Union(IEnumerable<object> keys)
    {
        HashSet<int>? union = null;
        var copied = false;
        foreach (var key in keys)
        {
            if (!_slots.TryGetValue(key, out var set))
            {
                continue;
            }

            if (union is null)
            {
                union = set;
                continue;
            }

            union = copied ? union : [.. union];
            copied = true;
            union.UnionWith(set);
        }

        return (IReadOnlyCollection<int>?)union ?? [];
    }

    private IEnumerable<object> KeysOf(Payload payload)
    {
        if (!HasMap)
        {
            yield break;
        }

        _values.Clear();
        _path.Collect(payload, _values);
        foreach (var value in _values)
        {
            if (value.Kind == PayloadKind.List)
            {
                foreach (var item in value.Items)
                {
                    if (KeyOf(item) is { } key)
                    {
                        yield return key;
                    }
                }
            }
            else if (KeyOf(value) is { } key)
            {
                yield return key;
            }
        }
    }

    private object? KeyOf(PayloadValue value) => Schema.Kind switch
    {
        PayloadIndexKind.Keyword or PayloadIndexKind.Text => value.Kind == PayloadKind.String ? value.AsString : null,
        PayloadIndexKind.Integer => FieldTests.WholeNumber(value, out var number) ? (object)number : null,
        PayloadIndexKind.Float => value.TryNumber(out var x) ? x : null,
        PayloadIndexKind.Bool => value.Kind == PayloadKind.Bool ? value.AsBool : null,
        PayloadIndexKind.Uuid => value.Kind == PayloadKind.String && PointId.TryParseUuid(value.AsString, out var id) ? id : null,
        PayloadIndexKind.Datetime => value.Kind == PayloadKind.String && Instants.TryMicroseconds(value.AsString, out var at) ? at : null,
        PayloadIndexKind.Geo => Geo.TryPosition(value, out var position) ? position : null,
        _ => null,
    };
}
