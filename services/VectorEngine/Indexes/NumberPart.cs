using System.Buffers;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Integers, doubles or instants in order, by range.</summary>
internal sealed class NumberPart(PayloadIndexKind kind, OrderedColumn<NumberEntry> column) : IndexPart
{
    public override long Pairs => column.Count;

    public override bool Takes(PayloadValue value) => TryKey(value, out _);

    public override void Add(int slot, PayloadValue value)
    {
        if (TryKey(value, out var key))
        {
            column.Add(new NumberEntry(key, slot));
        }
    }

    public override void Remove(int slot, PayloadValue value)
    {
        if (TryKey(value, out var key))
        {
            column.Remove(new NumberEntry(key, slot));
        }
    }

    /// <summary>Values with their slots in order, from a value on.</summary>
    public IEnumerable<(PayloadValue Value, int Slot)> InOrder(bool descending, double? from)
    {
        IEnumerable<NumberEntry> entries;
        if (descending)
        {
            entries = column.Before(Bound(from is { } start ? Range(new FieldTest.Range(null, null, null, start)).To : (Int128)long.MaxValue + 1));
        }
        else
        {
            entries = column.From(Bound(from is { } start ? Range(new FieldTest.Range(null, null, start, null)).From : long.MinValue));
        }

        return entries.Select(e => (Show(e.Key), e.Slot));
    }

    public PayloadValue? OrderValue(PayloadValue value) => TryKey(value, out var key) ? Show(key) : null;

    public override Cardinality? Estimate(FieldTest test, int points)
    {
        if (Asked(test) is not var (from, to))
        {
            return null;
        }

        var entries = column.CountBetween(Bound(from), Bound(to));
        var more = column.Count - points;
        return new Cardinality(
            Math.Max(entries > 0 ? 1 : 0, entries - more),
            (int)(entries * (double)points / Math.Max(1, column.Count)),
            Math.Min(entries, points)).Within(points);
    }

    public override IndexAnswer Collect(FieldTest test, SlotRun covered, SlotBitmap into)
    {
        if (Asked(test) is not var (from, to))
        {
            return IndexAnswer.None;
        }

        foreach (var block in column.Between(Bound(from), Bound(to)))
        {
            foreach (ref readonly var entry in block.Span)
            {
                into.Add(entry.Slot);
            }
        }

        return IndexAnswer.Exact;
    }

    public override void Save(ByteWriter w)
    {
        w.Varint((ulong)column.Count);
        var last = new NumberEntry(long.MinValue, 0);
        foreach (var block in column.Blocks())
        {
            foreach (var entry in block.Span)
            {
                // Slots ascend within a value, so the step is never negative there.
                var same = entry.Key == last.Key;
                w.Varint((ulong)(entry.Key - last.Key));
                w.Varint((ulong)(same ? entry.Slot - last.Slot : entry.Slot));
                last = entry;
            }
        }
    }

    public static NumberPart Load(ref ByteReader r, PayloadIndexKind kind, int limit)
    {
        var count = r.Count();
        var entries = ArrayPool<NumberEntry>.Shared.Rent(count);
        try
        {
            var last = new NumberEntry(long.MinValue, 0);
            for (var i = 0; i < count; i++)
            {
                var step = r.Varint();
                var slot = r.Varint();
                var place = slot < (ulong)limit ? (step == 0 ? last.Slot : 0) + (long)slot : limit;
                if (place >= limit)
                {
                    throw new InvalidDataException("an index names a slot that does not exist");
                }

                // A step beyond the greatest number wraps around and is then out of order.
                entries[i] = last = new NumberEntry(unchecked(last.Key + (long)step), (int)place);
            }

            return new NumberPart(kind, OrderedColumn<NumberEntry>.FromSorted(entries.AsSpan(0, count)));
        }
        finally
        {
            ArrayPool<NumberEntry>.Shared.Return(entries);
        }
    }

    private static NumberEntry Bound(Int128 key) => key > long.MaxValue ? new NumberEntry(long.MaxValue, int.MaxValue) : new NumberEntry((long)key, int.MinValue);

    private (Int128 From, Int128 To)? Asked(FieldTest test) => (test, kind) switch
    {
        (FieldTest.Range range, PayloadIndexKind.Integer or PayloadIndexKind.Float) => Range(range),
        (FieldTest.DatetimeRange range, PayloadIndexKind.Datetime) => Sortable.Instants(range),
        _ => null,
    };

    private (Int128 From, Int128 To) Range(FieldTest.Range range) => kind == PayloadIndexKind.Float ? Sortable.Doubles(range) : Sortable.Integers(range);

    private PayloadValue Show(long key) => kind == PayloadIndexKind.Float ? PayloadValue.From(Sortable.ToDouble(key)) : PayloadValue.From(key);

    private bool TryKey(PayloadValue value, out long key)
    {
        key = 0;
        switch (kind)
        {
            case PayloadIndexKind.Integer:
                return FieldTests.WholeNumber(value, out key);
            case PayloadIndexKind.Float when value.TryNumber(out var number):
                key = Sortable.FromDouble(number);
                return true;
            case PayloadIndexKind.Datetime:
                return value.Kind == PayloadKind.String && Instants.TryMicroseconds(value.AsString, out key);
            default:
                return false;
        }
    }
}
