using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Storage;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Indexes;

public sealed class PayloadIndexTests
{
    [Theory]
    [InlineData(PayloadIndexKind.Integer)]
    [InlineData(PayloadIndexKind.Float)]
    public void Order_starts_anywhere_and_goes_both_ways(PayloadIndexKind kind)
    {
        var random = new Random(1);
        var index = new PayloadIndex("v", new PayloadIndexSchema(kind, true, default));
        var values = new List<(double Value, int Slot)>();
        for (var slot = 0; slot < 3000; slot++)
        {
            var numbers = Enumerable.Range(0, random.Next(3)).Select(_ => (double)random.Next(-500, 500)).Distinct().ToArray();
            index.Add(slot, Make.Payload(("v", numbers.Select(n => (object?)n).ToArray())));
            values.AddRange(numbers.Select(n => (n, slot)));
        }

        Assert.Equal(values.Order(), Read(index.InOrder(false, null)));
        Assert.Equal(values.Where(v => v.Value >= 17.5).Order(), Read(index.InOrder(false, 17.5)));
        Assert.Equal(values.Where(v => v.Value <= 17).Order().Reverse(), Read(index.InOrder(true, 17)));
        Assert.Equal(values.Order().Reverse().Take(5), Read(index.InOrder(true, null).Take(5)));
        Assert.Empty(index.InOrder(false, 1e9));
        Assert.True(index.HasOrder);
        Assert.Equal(kind == PayloadIndexKind.Integer, index.HasFacets);

        static IEnumerable<(double, int)> Read(IEnumerable<(PayloadValue Value, int Slot)> entries) =>
            entries.Select(e => (e.Value.Kind == PayloadKind.Integer ? e.Value.AsInteger : e.Value.AsDouble, e.Slot));
    }

    [Fact]
    public void Facets_count_points_that_are_allowed()
    {
        var index = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default));
        for (var slot = 0; slot < 300; slot++)
        {
            index.Add(slot, Make.Payload(("v", new object?[] { "all", slot % 2 == 0 ? "even" : "odd", slot == 7 ? "seven" : "all", null, 5 })));
        }

        using var allowed = SlotBitmap.Rent(300);
        for (var slot = 0; slot < 100; slot++)
        {
            allowed.Add(slot);
        }

        Assert.Equal(
            [("all", 300, 100), ("even", 150, 50), ("odd", 150, 50), ("seven", 1, 1)],
            index.Facets().Select(f => (f.Value.AsString, f.Slots.Count, f.Slots.CountIn(allowed))).Order());
        Assert.True(index.HasFacets);
        Assert.False(index.HasOrder);
        Assert.Equal(300, index.Count);
    }

    [Fact]
    public void Uuid_and_bool_facets_show_one_spelling()
    {
        var uuids = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Uuid, true, default));
        uuids.Add(0, Make.Payload(("v", "550E8400-E29B-41D4-A716-446655440000")));
        uuids.Add(1, Make.Payload(("v", "urn:uuid:550e8400-e29b-41d4-a716-446655440000")));
        Assert.Equal(("550e8400-e29b-41d4-a716-446655440000", 2), Assert.Single(uuids.Facets().Select(f => (f.Value.AsString, f.Slots.Count))));
        var bools = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Bool, true, default));
        bools.Add(0, Make.Payload(("v", true)));
        Assert.True(Assert.Single(bools.Facets()).Value.AsBool);
    }

    [Fact]
    public void Integer_index_offers_what_it_was_made_for()
    {
        var range = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Integer, true, default) { Lookup = false });
        var lookup = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Integer, true, default) { Range = false });
        Assert.True(range is { HasOrder: true, HasFacets: false });
        Assert.True(lookup is { HasOrder: false, HasFacets: true });
        Assert.Equal(EngineError.Validation, Assert.Throws<EngineException>(
            () => IndexChecks.Check(new PayloadIndexSchema(PayloadIndexKind.Integer, true, default) { Lookup = false, Range = false })).Error);
    }

    [Fact]
    public void Dates_are_ordered_by_their_instant()
    {
        var index = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Datetime, true, default));
        string[] dates = ["2024-01-02", "2024-01-01T23:30:00-01:00", "1969-12-31T23:59:59.999999Z", "none"];
        for (var slot = 0; slot < dates.Length; slot++)
        {
            index.Add(slot, Make.Payload(("v", dates[slot])));
        }

        Assert.Equal([(-1L, 2), (1704153600000000L, 0), (1704155400000000L, 1)], index.InOrder(false, null).Select(e => (e.Value.AsInteger, e.Slot)));
    }

    [Theory]
    [InlineData(PayloadIndexKind.Keyword)]
    [InlineData(PayloadIndexKind.Integer)]
    [InlineData(PayloadIndexKind.Float)]
    [InlineData(PayloadIndexKind.Datetime)]
    [InlineData(PayloadIndexKind.Geo)]
    [InlineData(PayloadIndexKind.Text)]
    [InlineData(PayloadIndexKind.Bool)]
    [InlineData(PayloadIndexKind.Uuid)]
    public void Load_refuses_every_cut_and_survives_every_change(PayloadIndexKind kind)
    {
        const int limit = 200;
        var schema = new PayloadIndexSchema(kind, true, default);
        var field = kind switch
        {
            PayloadIndexKind.Keyword => "s",
            PayloadIndexKind.Integer => "i",
            PayloadIndexKind.Float => "f",
            PayloadIndexKind.Datetime => "d",
            PayloadIndexKind.Geo => "g",
            PayloadIndexKind.Text => "t",
            PayloadIndexKind.Bool => "b",
            _ => "u",
        };
        var random = new Random(2);
        var make = new RandomFilters(random);
        var index = new PayloadIndex(field, schema);
        for (var slot = 0; slot < limit; slot++)
        {
            index.Add(slot, make.Payload());
        }

        var w = new ByteWriter();
        index.Save(w);
        var bytes = w.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Load(bytes[..length]));
        }

        for (var n = 0; n < 3000; n++)
        {
            var changed = (byte[])bytes.Clone();
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                // Many a change makes another index that is whole; it must only stay within its slots.
                var loaded = Load(changed);
                using var into = SlotBitmap.Rent(limit);
                loaded.Collect(make.Test(field), into);
                Assert.InRange(into.Count(), 0, limit);
            }
            catch (InvalidDataException)
            {
            }
        }

        PayloadIndex Load(byte[] data)
        {
            var r = new ByteReader(data);
            return PayloadIndex.Load(field, schema, limit, ref r);
        }
    }

    [Fact]
    public void A_loaded_index_does_not_change()
    {
        var index = new PayloadIndex("v", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default));
        var w = new ByteWriter();
        index.Save(w);
        var r = new ByteReader(w.Span);
        var loaded = PayloadIndex.Load("v", index.Schema, 10, ref r);
        Assert.Throws<InvalidOperationException>(() => loaded.Add(0, Make.Payload(("v", "x"))));
    }
}
