using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Search;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Tests.Search;

public sealed class FilterTests
{
    private static Condition Equal(string field, Value value) => new() { Field = field, Equals_ = value };

    private static IEnumerable<string> Wrong(Filter filter)
    {
        var validator = new RequestValidator();
        FilterValidator.Check(validator, filter, "filter");
        return validator.Violations.Select(v => v.Field);
    }

    [Fact]
    public void Mapping_keeps_all_any_and_none_apart_and_nests_fields()
    {
        var mapped = FilterMapping.ToQdrant(new Filter
        {
            All = { Equal("level", Value.ForString("beginner")), Equal("document_id", Value.ForString("a")) },
            Any = { Equal("a b.c", Value.ForNumber(3)), Equal("x", Value.ForNumber(2.5)) },
            None = { Equal("draft", Value.ForBool(true)) },
        })!;
        Assert.Equal(["metadata.level", "document_id"], mapped.Must.Select(c => c.Field.Key));
        Assert.Equal("metadata.\"a b\".c", mapped.Should[0].Field.Key);
        Assert.Equal(3, mapped.Should[0].Field.Match.Integer);
        Assert.Equal((2.5, 2.5), (mapped.Should[1].Field.Range.Gte, mapped.Should[1].Field.Range.Lte));
        Assert.True(mapped.MustNot[0].Field.Match.Boolean);
    }

    [Fact]
    public void Mapping_of_in_splits_texts_and_numbers()
    {
        var mapped = FilterMapping.ToQdrant(new Filter
        {
            All =
            {
                new Condition { Field = "a", In = new ListValue { Values = { Value.ForString("x"), Value.ForString("y") } } },
                new Condition { Field = "b", In = new ListValue { Values = { Value.ForString("x"), Value.ForNumber(4) } } },
            },
        })!;
        Assert.Equal(["x", "y"], mapped.Must[0].Field.Match.Keywords.Strings);
        Assert.Equal(["x"], mapped.Must[1].Filter.Should[0].Field.Match.Keywords.Strings);
        Assert.Equal([4L], mapped.Must[1].Filter.Should[1].Field.Match.Integers.Integers);
    }

    [Fact]
    public void Mapping_of_range_and_exists()
    {
        var mapped = FilterMapping.ToQdrant(new Filter
        {
            All =
            {
                new Condition { Field = "year", Range = new NumberRange { Gte = 2019, Lt = 2024 } },
                new Condition { Field = "level", Exists = true },
                new Condition { Field = "draft", Exists = false },
            },
        })!;
        var range = mapped.Must[0].Field.Range;
        Assert.Equal((2019.0, 2024.0, false, false), (range.Gte, range.Lt, range.HasGt, range.HasLte));
        Assert.Equal("metadata.level", mapped.Must[1].Filter.MustNot[0].IsEmpty.Key);
        Assert.Equal("metadata.draft", mapped.Must[2].IsEmpty.Key);
    }

    [Fact]
    public void Empty_filter_is_none()
    {
        Assert.Null(FilterMapping.ToQdrant(null));
        Assert.Null(FilterMapping.ToQdrant(new Filter()));
    }

    [Fact]
    public void Wrong_conditions_are_named()
    {
        var filter = new Filter
        {
            All = { new Condition { Field = "level" }, Equal("", Value.ForString("x")), Equal("a..b", Value.ForNull()), Equal("a\"b", Value.ForNumber(double.NaN)) },
            Any =
            {
                new Condition { Field = "a", In = new ListValue() },
                new Condition { Field = "a", In = new ListValue { Values = { Value.ForNumber(1.5), Value.ForBool(true) } } },
            },
            None = { new Condition { Field = "a", Range = new NumberRange() }, new Condition { Field = "a", Range = new NumberRange { Gt = double.NaN } } },
        };
        Assert.Equal(
            [
                "filter.all[0].test", "filter.all[1].field", "filter.all[2].field", "filter.all[2].equals", "filter.all[3].field", "filter.all[3].equals",
                "filter.any[0].in", "filter.any[1].in[0]", "filter.any[1].in[1]", "filter.none[0].range", "filter.none[1].range.gt",
            ],
            Wrong(filter));
    }

    [Fact]
    public void Too_many_conditions_are_refused()
    {
        var filter = new Filter();
        filter.Any.AddRange(Enumerable.Repeat(Equal("a", Value.ForBool(true)), 64));
        Assert.Empty(Wrong(filter));
        filter.None.Add(Equal("a", Value.ForBool(true)));
        Assert.Equal(["filter"], Wrong(filter));
    }
}
