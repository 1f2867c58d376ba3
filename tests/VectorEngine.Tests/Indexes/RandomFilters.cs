namespace FitnessGrpc.VectorEngine.Tests.Indexes;

/// <summary>Random payloads of mixed types and random filters on them.</summary>
internal sealed class RandomFilters(Random random)
{
    public static readonly string[] Fields = ["s", "i", "f", "d", "b", "u", "g", "t"];

    private static readonly string[] Words = ["red", "Red", "blue", "running", "runs", "ran", "the", "café", "x86_64", "", "東京", "re"];

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 4).Select(i => new Guid(i, 0, 0, new byte[8]))];

    private static readonly double[] Numbers = [0, -0.0, 1, 2, 2.5, 5, -3, 1e300, double.NegativeInfinity, 9007199254740993, double.MaxValue];

    public Payload Payload()
    {
        var fields = new List<KeyValuePair<string, PayloadValue>>();
        foreach (var field in Fields)
        {
            if (random.Next(5) > 0)
            {
                fields.Add(new(field, Value(field)));
            }
        }

        if (random.Next(2) == 0)
        {
            var elements = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(5) == 0 ? PayloadValue.From("loose")
                : PayloadValue.From(VectorEngine.Payload.Of([new("k", Value("s")), new("n", Value("i"))])));
            fields.Add(new("parts", random.Next(6) == 0 ? PayloadValue.From(VectorEngine.Payload.Of([new("k", Value("s"))])) : PayloadValue.From(elements.ToArray())));
        }

        return VectorEngine.Payload.Of(fields);
    }

    public Filter Filter(int depth = 2)
    {
        List<Condition> Some(int most) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => Condition(depth))];
        var min = random.Next(4) == 0 ? Some(4) : null;
        return new Filter { Must = Some(2), MustNot = Some(1), Should = Some(2), MinShould = min, MinShouldCount = (ulong)random.Next(1, 4) };
    }

    public Condition Condition(int depth)
    {
        var field = Pick(Fields);
        return random.Next(depth > 0 ? 16 : 12) switch
        {
            0 => new Condition.IsEmpty(field),
            1 => new Condition.IsNull(field),
            2 => new Condition.HasId(Enumerable.Range(0, random.Next(5)).Select(_ => PointId.FromNumber((ulong)random.Next(400))).ToHashSet()),
            3 => new Condition.HasVector("v"),
            4 => new Condition.Field(field, [Test(field), Test(field)]),
            5 => new Condition.Nested("parts", new Filter { Must = [new Condition.Field("k", [Test("s")]), new Condition.Field("n", [Test("i")])] }),
            12 => new Condition.Nested("parts", new Filter { Should = [new Condition.Field("k", [Test("s")]), new Condition.IsNull("n")], MustNot = [new Condition.Field("n", [Test("i")])] }),
            13 or 14 => new Condition.Group(Filter(depth - 1)),
            _ => new Condition.Field(field, [Test(field)]),
        };
    }

    /// <summary>Mostly a test that suits the field.</summary>
    public FieldTest Test(string field)
    {
        switch (random.Next(12))
        {
            case 0:
                return new FieldTest.Empty(random.Next(2) == 0);
            case 1:
                return new FieldTest.Null(random.Next(2) == 0);
            case 2:
                return new FieldTest.ValuesCount(Limit(), null, null, Limit());
            case 3:
                field = Pick(Fields);
                break;
        }

        double? Bound() => random.Next(3) == 0 ? null : Pick(Numbers);
        ulong? Limit() => random.Next(2) == 0 ? null : (ulong)random.Next(4);
        GeoPosition Place() => new((random.NextDouble() * 360) - 180, (random.NextDouble() * 180) - 90);
        switch (field)
        {
            case "s":
                var texts = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(Words)).ToHashSet();
                return random.Next(3) switch { 0 => new FieldTest.Keywords(texts), 1 => new FieldTest.ExceptKeywords(texts), _ => new FieldTest.Prefix(Pick(Words)) };
            case "u":
                var ids = Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(8) == 0 ? "red" : Spell(Pick(Ids))).ToHashSet();
                return random.Next(2) == 0 ? new FieldTest.Keywords(ids) : new FieldTest.ExceptKeywords(ids);
            case "i":
                var numbers = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(8) == 0 ? 9007199254740993L : random.Next(-3, 6)).ToHashSet();
                return random.Next(3) switch
                {
                    0 => new FieldTest.Integers(numbers),
                    1 => new FieldTest.ExceptIntegers(numbers),
                    _ => new FieldTest.Range(Bound(), Bound(), Bound(), Bound()),
                };
            case "f":
                return new FieldTest.Range(Bound(), null, Bound(), null);
            case "d":
                long? When() => random.Next(3) == 0 ? null : random.Next(4) * 86_400_000_000L;
                return new FieldTest.DatetimeRange(When(), null, When(), null);
            case "b":
                return new FieldTest.Boolean(random.Next(2) == 0);
            case "g":
                var (a, b) = (Place(), Place());
                return random.Next(3) switch
                {
                    0 => new FieldTest.GeoBox(new(a.Longitude, Math.Max(a.Latitude, b.Latitude)), new(b.Longitude, Math.Min(a.Latitude, b.Latitude))),
                    1 => new FieldTest.GeoRadius(a, Math.Pow(10, random.NextDouble() * 8)),
                    _ => new FieldTest.GeoPolygon([a, b, Place(), a], random.Next(2) == 0 ? [] : [[a, Place(), b, a]]),
                };
            default:
                var query = string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => Pick(Words)));
                return random.Next(3) switch { 0 => new FieldTest.Text(query), 1 => new FieldTest.TextAny(query), _ => new FieldTest.Phrase(query) };
        }
    }

    private PayloadValue Value(string field)
    {
        switch (random.Next(12))
        {
            case 0:
                return PayloadValue.Null;
            case 1:
                field = Pick(Fields);
                break;
            case 2 or 3:
                return PayloadValue.From(Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(6) == 0 ? PayloadValue.Null : Scalar(field)).ToArray());
        }

        return Scalar(field);
    }

    private PayloadValue Scalar(string field) => field switch
    {
        "s" => PayloadValue.From(Pick(Words)),
        "i" => random.Next(4) switch
        {
            0 => PayloadValue.From((double)random.Next(-3, 6)),
            1 => PayloadValue.From(Pick(Numbers)),
            2 when random.Next(4) == 0 => PayloadValue.From(Pick([long.MaxValue, long.MinValue, 9007199254740993])),
            _ => PayloadValue.From((long)random.Next(-3, 6)),
        },
        "f" => random.Next(3) == 0 ? PayloadValue.From((long)random.Next(-3, 6)) : PayloadValue.From(Pick(Numbers)),
        "d" => PayloadValue.From(Pick(["1970-01-02", "1970-01-03T00:00:00Z", "1970-01-02T01:00:00+01:00", "1970-01-04 00:00", "no date"])),
        "b" => PayloadValue.From(random.Next(2) == 0),
        "u" => random.Next(6) == 0 ? PayloadValue.From("red") : PayloadValue.From(Spell(Pick(Ids))),
        "g" => PayloadValue.From(VectorEngine.Payload.Of(
        [
            new("lon", PayloadValue.From(random.Next(20) == 0 ? 180.0 : (random.NextDouble() * 360) - 180)),
            new("lat", PayloadValue.From(random.Next(20) == 0 ? -90.0 : (random.NextDouble() * 180) - 90)),
        ])),
        _ => PayloadValue.From(string.Join(' ', Enumerable.Range(0, random.Next(5)).Select(_ => Pick(Words)))),
    };

    private string Spell(Guid id) => random.Next(3) switch { 0 => id.ToString("N"), 1 => id.ToString().ToUpperInvariant(), _ => id.ToString() };

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
