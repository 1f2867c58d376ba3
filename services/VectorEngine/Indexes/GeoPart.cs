using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Positions in the order of their cells.</summary>
internal sealed class GeoPart(OrderedColumn<GeoEntry> column) : IndexPart
{
    public override long Pairs => column.Count;

    public override bool Takes(PayloadValue value) => Geo.TryPosition(value, out _);

    public override void Add(int slot, PayloadValue value)
    {
        if (Geo.TryPosition(value, out var position))
        {
            column.Add(Entry(slot, position));
        }
    }

    public override void Remove(int slot, PayloadValue value)
    {
        if (Geo.TryPosition(value, out var position))
        {
            column.Remove(Entry(slot, position));
        }
    }

    public override Cardinality? Estimate(FieldTest test, int points)
    {
        if (test is not (FieldTest.GeoBox or FieldTest.GeoPolygon or FieldTest.GeoRadius))
        {
            return null;
        }

        var entries = 0;
        foreach (var (first, last) in GeoCells.Cover(test))
        {
            entries += column.CountBetween(From(first), To(last));
        }

        // A circle fills π/4 of the box around it, and the cells are a little larger than the box.
        var share = (test is FieldTest.GeoBox ? 0.85 : 0.65) * points / Math.Max(1, column.Count);
        return new Cardinality(0, (int)(entries * share), Math.Min(entries, points)).Within(points);
    }

    public override IndexAnswer Collect(FieldTest test, SlotRun covered, SlotBitmap into)
    {
        if (FieldTests.CompileGeo(test) is not { } holds)
        {
            return IndexAnswer.None;
        }

        foreach (var (first, last) in GeoCells.Cover(test))
        {
            foreach (var block in column.Between(From(first), To(last)))
            {
                foreach (ref readonly var entry in block.Span)
                {
                    if (holds(new GeoPosition(entry.Longitude, entry.Latitude)))
                    {
                        into.Add(entry.Slot);
                    }
                }
            }
        }

        return IndexAnswer.Exact;
    }

    public override void Save(ByteWriter w)
    {
        w.Varint((ulong)column.Count);
        foreach (var block in column.Blocks())
        {
            foreach (var entry in block.Span)
            {
                w.Varint((ulong)entry.Slot);
                w.Int64(BitConverter.DoubleToInt64Bits(entry.Longitude));
                w.Int64(BitConverter.DoubleToInt64Bits(entry.Latitude));
            }
        }
    }

    public static GeoPart Load(ref ByteReader r, int limit)
    {
        var entries = new GeoEntry[r.Count()];
        for (var i = 0; i < entries.Length; i++)
        {
            var slot = r.Varint();
            var position = new GeoPosition(BitConverter.Int64BitsToDouble(r.Int64()), BitConverter.Int64BitsToDouble(r.Int64()));
            if (slot >= (ulong)limit || !(Math.Abs(position.Longitude) <= 180) || !(Math.Abs(position.Latitude) <= 90))
            {
                throw new InvalidDataException("an index names a slot or a position that does not exist");
            }

            entries[i] = Entry((int)slot, position);
        }

        return new GeoPart(OrderedColumn<GeoEntry>.FromSorted(entries));
    }

    private static GeoEntry Entry(int slot, GeoPosition p) => new(GeoCells.Code(p.Longitude, p.Latitude), slot, p.Longitude, p.Latitude);

    private static GeoEntry From(ulong code) => new(code, int.MinValue, double.NegativeInfinity, double.NegativeInfinity);

    private static GeoEntry To(ulong code) => new(code, int.MaxValue, double.PositiveInfinity, double.PositiveInfinity);
}
