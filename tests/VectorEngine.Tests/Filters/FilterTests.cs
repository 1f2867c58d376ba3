using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Filters;

/// <summary>The lines of the contract on filters, one after the other.</summary>
public sealed class FilterTests : IAsyncLifetime
{
    private readonly Engine _engine = Make.Open(new MemoryStorage(new Random(1)));

    public async ValueTask InitializeAsync()
    {
        await _engine.CreateCollectionAsync("c", Make.Dense(1));
        Payload[] rows =
        [
            Make.Payload(("s", "red"), ("n", 5), ("d", 5.0), ("b", true), ("list", new object?[] { "x", "y" })),
            Make.Payload(("s", "blue"), ("n", 6), ("d", 5.5), ("b", false), ("list", Array.Empty<object?>())),
            Make.Payload(("s", null), ("n", "5"), ("list", new object?[] { null, "x", 7 })),
            Make.Payload(("s", new object?[] { "red", "green" }), ("o", Make.Payload(("k", "v"), ("n", 1)))),
            Make.Payload(("parts", new object?[] { Make.Payload(("k", "a"), ("n", 1)), Make.Payload(("k", "b"), ("n", 2)), "loose" })),
            Payload.Empty,
        ];
        await _engine.WriteAsync("c", [.. rows.Select((r, i) => Make.Point((ulong)i + 1, i < 4 ? [1] : null, r))]);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public void Match_integer_is_no_double_and_no_string() => Matches(Make.Test("n", new FieldTest.Integers(new HashSet<long> { 5 })), 1);

    [Fact]
    public void Match_integer_takes_no_whole_double_without_an_index() => Matches(Make.Test("d", new FieldTest.Integers(new HashSet<long> { 5 })));

    [Fact]
    public async Task Match_integer_takes_whole_doubles_with_an_integer_index()
    {
        await Index("d", PayloadIndexKind.Integer);
        Matches(Make.Test("d", new FieldTest.Integers(new HashSet<long> { 5 })), 1);
        Matches(Make.Test("d", new FieldTest.Range(null, null, 0, null)), 1);
    }

    [Fact]
    public void Match_on_an_array_takes_any_element() => Matches(Make.Is("s", "red", "purple"), 1, 4);

    [Fact]
    public void Match_boolean() => Matches(Make.Test("b", new FieldTest.Boolean(false)), 2);

    [Fact]
    public void Except_needs_a_value_that_is_not_listed() =>
        Matches(Make.Test("s", new FieldTest.ExceptKeywords(new HashSet<string> { "red" })), 2, 4);

    [Fact]
    public void Except_counts_values_of_other_types_without_an_index() =>
        Matches(Make.Test("n", new FieldTest.ExceptIntegers(new HashSet<long> { 5 })), 2, 3);

    [Fact]
    public async Task Except_counts_only_indexed_values_with_an_index()
    {
        await Index("n", PayloadIndexKind.Integer);
        Matches(Make.Test("n", new FieldTest.ExceptIntegers(new HashSet<long> { 5 })), 2);
    }

    [Fact]
    public void Range_takes_integers_and_doubles()
    {
        Matches(Make.Test("d", new FieldTest.Range(null, 5, null, null)), 2);
        Matches(Make.Test("n", new FieldTest.Range(null, null, 5, 5.5)), 1);
    }

    [Fact]
    public void Is_empty_is_missing_null_or_an_empty_array() => Matches(new Condition.IsEmpty("list"), 2, 4, 5, 6);

    [Fact]
    public async Task Is_null_takes_arrays_with_a_null_only_with_an_index()
    {
        Matches(new Condition.IsNull("s"), 3);
        Matches(new Condition.IsNull("list"));
        Matches(Make.Test("list", new FieldTest.Null(true)), 3);
        Matches(Make.Test("list", new FieldTest.Null(false)), 1, 2, 4, 5, 6);
        await Index("list", PayloadIndexKind.Keyword);
        Matches(new Condition.IsNull("list"), 3);
    }

    [Fact]
    public void Values_count_counts_missing_null_and_empty_as_zero()
    {
        Matches(Make.Test("s", new FieldTest.ValuesCount(1, null, null, null)), 3, 5, 6);
        Matches(Make.Test("list", new FieldTest.ValuesCount(null, null, 3, null)), 3);
        Matches(Make.Test("s", new FieldTest.ValuesCount(null, null, 1, 1)), 1, 2);
    }

    [Fact]
    public void Paths_go_into_objects_and_arrays()
    {
        Matches(Make.Is("o.k", "v"), 4);
        Matches(Make.Is("parts[].k", "b"), 5);
        Matches(Make.Is("parts[0].k", "b"));
        Matches(Make.Is("parts[1].k", "b"), 5);
    }

    [Fact]
    public void Nested_holds_on_one_element_of_an_array()
    {
        Matches(Nested("parts", Make.Is("k", "a"), Make.Test("n", new FieldTest.Integers(new HashSet<long> { 1 }))), 5);
        Matches(Nested("parts", Make.Is("k", "a"), Make.Test("n", new FieldTest.Integers(new HashSet<long> { 2 }))));
    }

    [Fact]
    public void Nested_never_takes_a_plain_object_and_an_empty_filter_means_an_object_element()
    {
        Matches(Nested("o", Make.Is("k", "v")));
        Matches(Nested("parts"), 5);
        Matches(Nested("list"));
    }

    [Fact]
    public void Text_without_an_index_is_a_substring() => Matches(Make.Test("s", new FieldTest.Text("re")), 1, 4);

    [Fact]
    public async Task Text_with_an_index_is_all_words()
    {
        await _engine.WriteAsync("c", Make.Point(7, [1], Make.Payload(("t", "Romanian Deadlift, slow tempo"))));
        await Index("t", PayloadIndexKind.Text);
        Matches(Make.Test("t", new FieldTest.Text("deadlift romanian")), 7);
        Matches(Make.Test("t", new FieldTest.Text("dead")));
        Matches(Make.Test("t", new FieldTest.Phrase("romanian deadlift")), 7);
        Matches(Make.Test("t", new FieldTest.Phrase("deadlift romanian")));
        Matches(Make.Test("t", new FieldTest.TextAny("squat tempo")), 7);
        Matches(Make.Test("t", new FieldTest.Text("")));
    }

    [Fact]
    public async Task Keyword_with_a_uuid_index_takes_every_spelling()
    {
        await _engine.WriteAsync("c", Make.Point(7, [1], Make.Payload(("u", "550E8400-E29B-41D4-A716-446655440000"))));
        Matches(Make.Is("u", "550e8400e29b41d4a716446655440000"));
        await Index("u", PayloadIndexKind.Uuid);
        Matches(Make.Is("u", "550e8400e29b41d4a716446655440000"), 7);
    }

    [Fact]
    public void Has_id_and_has_vector()
    {
        Matches(new Condition.HasId(new HashSet<PointId> { Make.Id(2), Make.Id(99) }), 2);
        Matches(new Condition.HasVector(""), 1, 2, 3, 4);
        Matches(new Condition.HasVector("none"));
    }

    [Fact]
    public void Groups_combine()
    {
        Matches(new Filter(), 1, 2, 3, 4, 5, 6);
        Matches(new Filter { MustNot = [Make.Is("s", "red")] }, 2, 3, 5, 6);
        Matches(new Filter { Should = [Make.Is("s", "blue"), new Condition.IsNull("s")] }, 2, 3);
        Matches(new Filter
        {
            MinShould = [Make.Is("s", "red"), Make.Test("b", new FieldTest.Boolean(true)), Make.Is("s", "green")],
            MinShouldCount = 2,
        }, 1, 4);
        Matches(new Filter { Must = [new Condition.Group(new Filter { Should = [Make.Is("s", "blue")] })], MustNot = [new Condition.HasVector("x")] }, 2);
    }

    [Fact]
    public async Task Geo_tests_take_positions_only()
    {
        await _engine.WriteAsync("c", Make.Point(7, [1], Make.Payload(("at", Make.Payload(("lon", 179.5), ("lat", 10.0))))));
        Matches(Make.Test("at", new FieldTest.GeoBox(new GeoPosition(179, 20), new GeoPosition(-179, 0))), 7);
        Matches(Make.Test("at", new FieldTest.GeoBox(new GeoPosition(-179, 20), new GeoPosition(179, 0))));
        // One degree of longitude at 10° north is 109.5 km.
        Matches(Make.Test("at", new FieldTest.GeoRadius(new GeoPosition(-179.5, 10), 109_600)), 7);
        Matches(Make.Test("at", new FieldTest.GeoRadius(new GeoPosition(-179.5, 10), 109_400)));
    }

    [Fact]
    public void Filters_beyond_the_limits_are_refused()
    {
        var deep = new Filter();
        for (var i = 0; i < 40; i++)
            deep = Make.Must(new Condition.Group(deep));
        Assert.Equal(EngineError.Validation, Assert.Throws<EngineException>(() => _engine.Count("c", deep)).Error);
        var wide = Make.Must([.. Enumerable.Repeat(Make.Is("s", "red"), 10_001)]);
        Assert.Equal(EngineError.Validation, Assert.Throws<EngineException>(() => _engine.Count("c", wide)).Error);
        Assert.Equal(EngineError.Validation, Assert.Throws<EngineException>(() => _engine.Count("c", Make.Must(Make.Is("a..b", "x")))).Error);
        Assert.Equal(EngineError.Validation, Assert.Throws<EngineException>(() => _engine.Count("c", Make.Must(Make.Is("", "x")))).Error);
    }

    private static Condition Nested(string key, params Condition[] conditions) => new Condition.Nested(key, Make.Must(conditions));

    private Task Index(string field, PayloadIndexKind kind) =>
        _engine.WriteAsync("c", new WriteOperation.CreateIndex(field, new PayloadIndexSchema(kind, true, default)));

    private void Matches(Condition condition, params ulong[] expected) => Matches(Make.Must(condition), expected);

    private void Matches(Filter filter, params ulong[] expected)
    {
        Assert.Equal(expected, _engine.Scroll("c", filter, null, 100, new Selection()).Points.Numbers());
        Assert.Equal(expected.Length, _engine.Count("c", filter));
    }
}
