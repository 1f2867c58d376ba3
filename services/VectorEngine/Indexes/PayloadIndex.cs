using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Filters.Text;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>
/// The index of one field. In the mutable part of a collection payloads are added and removed; an index that was loaded is only read. Which
/// points are live is not known here: answers may name slots whose point is gone. Readers may share it while no one writes.
/// </summary>
internal sealed class PayloadIndex
{
    private const byte Form = 1;

    private readonly KeyPath _path;
    private readonly List<PayloadValue> _values = [];
    private readonly SlotSet _covered;
    private readonly SlotSet _nulls;
    private readonly SlotSet _empty;
    private readonly IndexPart[] _parts;

    public PayloadIndex(string field, PayloadIndexSchema schema)
        : this(field, schema, [.. Fresh(schema)], new SlotSet(), new SlotSet(), new SlotSet())
    {
    }

    private PayloadIndex(string field, PayloadIndexSchema schema, IndexPart[] parts, SlotSet covered, SlotSet nulls, SlotSet empty)
    {
        (Field, Schema, _path, _parts) = (field, schema, KeyPath.Parse(field), parts);
        (_covered, _nulls, _empty) = (covered, nulls, empty);
    }

    public string Field { get; }

    public PayloadIndexSchema Schema { get; }

    /// <summary>Points with a value of the index's kind.</summary>
    public int Count => _covered.Count;

    /// <summary>The slots of points with a value of the index's kind.</summary>
    public SlotRun Covered => _covered.Run;

    /// <summary>Whether values can be listed: keyword, integer (with lookup), boolean and UUID indexes.</summary>
    public bool HasFacets => _parts.Any(static p => p is IFacets);

    /// <summary>Whether points can be ordered by it: integer (with range), float and datetime indexes.</summary>
    public bool HasOrder => _parts.Any(static p => p is NumberPart);

    public void Add(int slot, Payload payload)
    {
        Read(payload, out var isNull, out var isEmpty);
        if (isNull)
        {
            _nulls.Add(slot);
        }

        if (isEmpty)
        {
            _empty.Add(slot);
        }

        foreach (var value in _values)
        {
            foreach (var part in _parts)
            {
                if (part.Takes(value))
                {
                    _covered.Add(slot);
                    part.Add(slot, value);
                }
            }
        }
    }

    public void Remove(int slot, Payload payload)
    {
        Read(payload, out _, out _);
        _nulls.Remove(slot);
        _empty.Remove(slot);
        _covered.Remove(slot);
        foreach (var value in _values)
        {
            foreach (var part in _parts)
            {
                if (part.Takes(value))
                {
                    part.Remove(slot, value);
                }
            }
        }
    }

    /// <summary>How many slots satisfy a test on this field; null when the index cannot tell.</summary>
    /// <param name="test">The test.</param>
    /// <param name="slots">All slots.</param>
    public Cardinality? Estimate(FieldTest test, int slots)
    {
        switch (test)
        {
            case FieldTest.Null { Expected: var expected }:
                return expected ? Cardinality.Exactly(_nulls.Count) : Cardinality.Exactly(slots - _nulls.Count);
            case FieldTest.Empty { Expected: var expected }:
                return expected ? Cardinality.Exactly(_empty.Count) : Cardinality.Exactly(slots - _empty.Count);
        }

        foreach (var part in _parts)
        {
            if (part.Estimate(test, _covered.Count) is { } estimate)
            {
                return estimate;
            }
        }

        return null;
    }

    /// <summary>Adds the slots that satisfy a test to a set that is empty before.</summary>
    public IndexAnswer Collect(FieldTest test, SlotBitmap into)
    {
        switch (test)
        {
            case FieldTest.Null { Expected: var expected }:
                return Either(_nulls, expected, into);
            case FieldTest.Empty { Expected: var expected }:
                return Either(_empty, expected, into);
        }

        foreach (var part in _parts)
        {
            if (part.Collect(test, _covered.Run, into) is var answer and not IndexAnswer.None)
            {
                return answer;
            }
        }

        return IndexAnswer.None;
    }

    /// <summary>The value a point is ordered by: an integer, a double, or microseconds; null when it has none of the index's kind.</summary>
    public PayloadValue? OrderValue(PayloadValue value) => _parts.OfType<NumberPart>().FirstOrDefault()?.OrderValue(value);

    /// <summary>Values with their slots in order, from a value on; a point with several values occurs with each. Empty without <see cref="HasOrder"/>.</summary>
    public IEnumerable<(PayloadValue Value, int Slot)> InOrder(bool descending, double? from) =>
        _parts.OfType<NumberPart>().FirstOrDefault()?.InOrder(descending, from) ?? [];

    /// <summary>Values with the slots that hold them, in no order. Empty without <see cref="HasFacets"/>.</summary>
    public IEnumerable<(PayloadValue Value, SlotRun Slots)> Facets() => _parts.OfType<IFacets>().FirstOrDefault()?.Facets() ?? [];

    /// <summary>Writes the index; the schema is not part of it.</summary>
    public void Save(ByteWriter w)
    {
        w.Byte(Form);
        w.Byte((byte)Schema.Kind);
        SlotCodec.Write(w, _covered.Run);
        SlotCodec.Write(w, _nulls.Run);
        SlotCodec.Write(w, _empty.Run);
        foreach (var part in _parts)
        {
            part.Save(w);
        }
    }

    /// <summary>Reads an index that is not changed afterwards; <see cref="InvalidDataException"/> when it contradicts itself.</summary>
    /// <param name="field">The field.</param>
    /// <param name="schema">The schema with which it was built.</param>
    /// <param name="limit">Slots are below this.</param>
    /// <param name="r">Where it begins.</param>
    public static PayloadIndex Load(string field, PayloadIndexSchema schema, int limit, ref ByteReader r)
    {
        if (r.Byte() != Form || r.Byte() != (byte)schema.Kind)
        {
            throw new InvalidDataException("an index is of another form or kind");
        }

        var covered = SlotSet.From(SlotCodec.Read(ref r, limit));
        var nulls = SlotSet.From(SlotCodec.Read(ref r, limit));
        var empty = SlotSet.From(SlotCodec.Read(ref r, limit));
        var parts = new List<IndexPart>(2);
        switch (schema.Kind)
        {
            case PayloadIndexKind.Keyword:
                parts.Add(LoadMap(new KeywordKind(), limit, ref r));
                break;
            case PayloadIndexKind.Integer:
                if (schema.Lookup)
                {
                    parts.Add(LoadMap(new IntegerKind(), limit, ref r));
                }

                if (schema.Range)
                {
                    parts.Add(NumberPart.Load(ref r, schema.Kind, limit));
                }

                break;
            case PayloadIndexKind.Float or PayloadIndexKind.Datetime:
                parts.Add(NumberPart.Load(ref r, schema.Kind, limit));
                break;
            case PayloadIndexKind.Geo:
                parts.Add(GeoPart.Load(ref r, limit));
                break;
            case PayloadIndexKind.Text:
                parts.Add(new TextPart(new TextAnalyzer(schema), ValueMap<string>.Load(ref r, limit, StringComparer.Ordinal, static (ref ByteReader r) => r.Text())));
                break;
            case PayloadIndexKind.Bool:
                parts.Add(LoadMap(new BoolKind(), limit, ref r));
                break;
            default:
                parts.Add(LoadMap(new UuidKind(), limit, ref r));
                break;
        }

        return new PayloadIndex(field, schema, [.. parts], covered, nulls, empty);
    }

    private static MapPart<TKey> LoadMap<TKey>(MapKind<TKey> kind, int limit, ref ByteReader r)
        where TKey : notnull =>
        new(kind, ValueMap<TKey>.Load(ref r, limit, kind.Order, kind.Read));

    private static IEnumerable<IndexPart> Fresh(PayloadIndexSchema schema)
    {
        switch (schema.Kind)
        {
            case PayloadIndexKind.Keyword:
                yield return Map(new KeywordKind());
                break;
            case PayloadIndexKind.Integer:
                if (schema.Lookup)
                {
                    yield return Map(new IntegerKind());
                }

                if (schema.Range)
                {
                    yield return new NumberPart(schema.Kind, new OrderedColumn<NumberEntry>());
                }

                break;
            case PayloadIndexKind.Float or PayloadIndexKind.Datetime:
                yield return new NumberPart(schema.Kind, new OrderedColumn<NumberEntry>());
                break;
            case PayloadIndexKind.Geo:
                yield return new GeoPart(new OrderedColumn<GeoEntry>());
                break;
            case PayloadIndexKind.Text:
                yield return new TextPart(new TextAnalyzer(schema), new ValueMap<string>(StringComparer.Ordinal));
                break;
            case PayloadIndexKind.Bool:
                yield return Map(new BoolKind());
                break;
            case PayloadIndexKind.Uuid:
                yield return Map(new UuidKind());
                break;
        }
    }

    private static MapPart<TKey> Map<TKey>(MapKind<TKey> kind)
        where TKey : notnull =>
        new(kind, new ValueMap<TKey>(kind.Order));

    private static IndexAnswer Either(SlotSet set, bool expected, SlotBitmap into)
    {
        set.Run.Into(into);
        if (!expected)
        {
            into.Not();
        }

        return IndexAnswer.Exact;
    }

    /// <summary>Puts the elements at the path into the list of values.</summary>
    private void Read(Payload payload, out bool isNull, out bool isEmpty)
    {
        _values.Clear();
        _path.Collect(payload, _values);
        (isNull, isEmpty) = (false, true);
        var found = _values.Count;
        for (var i = 0; i < found; i++)
        {
            var value = _values[i];
            isEmpty &= value.Kind == PayloadKind.Null || (value.Kind == PayloadKind.List && value.Items.Length == 0);
            isNull |= value.Kind == PayloadKind.Null;
            if (value.Kind == PayloadKind.List)
            {
                isNull |= Array.Exists(value.Items, static v => v.Kind == PayloadKind.Null);
                _values.AddRange(value.Items);
            }
        }
    }
}
