using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Tests.Indexes;

/// <summary>Random points, indexes and filters: what the plan of a filter says against what the contract says, point by point.</summary>
public sealed class IndexModelTests
{
    private static readonly (string Field, PayloadIndexKind Kind)[] Indexes =
    [
        ("s", PayloadIndexKind.Keyword), ("i", PayloadIndexKind.Integer), ("f", PayloadIndexKind.Float), ("d", PayloadIndexKind.Datetime),
        ("b", PayloadIndexKind.Bool), ("u", PayloadIndexKind.Uuid), ("g", PayloadIndexKind.Geo), ("t", PayloadIndexKind.Text),
        ("parts[].k", PayloadIndexKind.Keyword), ("parts[].n", PayloadIndexKind.Integer),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Plan_finds_what_a_scan_by_the_contract_finds(int seed)
    {
        var random = new Random(seed);
        var make = new RandomFilters(random);
        var points = new TestPoints();
        var schemas = new Dictionary<string, PayloadIndexSchema>();
        foreach (var (field, kind) in Indexes.Where(_ => random.Next(4) > 0))
        {
            schemas[field] = new PayloadIndexSchema(kind, random.Next(2) == 0, default)
            {
                Text = new TextAnalysis { Tokenizer = (TextTokenizer)random.Next(4), Stemmer = random.Next(2) == 0 ? "english" : null, AsciiFolding = random.Next(2) == 0 },
            };
        }

        // Half of the points are there before the indexes, half come afterwards; some change and some go.
        var late = schemas.Skip(schemas.Count / 2).ToList();
        foreach (var (field, schema) in schemas.Take(schemas.Count / 2))
        {
            points.AddIndex(field, schema);
        }

        for (var i = 0; i < 600; i++)
        {
            if (i == 300)
            {
                late.ForEach(p => points.AddIndex(p.Key, p.Value));
            }

            points.Set(random.Next(400), random.Next(6) == 0 ? null : make.Payload());
        }

        Compare(points, schemas, make, 250);

        // The same from the stored form, and with points that are gone without the indexes' knowing.
        points.Reload();
        Compare(points, schemas, make, 150);
        for (var slot = 0; slot < points.SlotLimit; slot += 5)
        {
            points.Bury(slot);
        }

        Compare(points, schemas, make, 150);
    }

    private static void Compare(TestPoints points, Dictionary<string, PayloadIndexSchema> schemas, RandomFilters make, int filters)
    {
        var reference = new Reference(schemas);
        var live = Enumerable.Range(0, points.SlotLimit).Where(points.IsLive).ToList();
        var (bitmaps, exacts) = (0, 0);
        for (var n = 0; n < filters; n++)
        {
            var filter = make.Filter();
            var expected = live.Where(s => reference.Matches(filter, points.IdAt(s), points.PayloadAt(s), points.HasVector(s, "v"))).ToList();

            using var plan = FilterPlan.For(filter, points);
            Assert.Equal(expected, plan.Matches);
            Assert.Equal(expected, live.Where(plan.Test.Matches));
            Assert.InRange(expected.Count, plan.Estimate.Min, plan.Estimate.Max);
            Assert.InRange(plan.Estimate.Expected, plan.Estimate.Min, plan.Estimate.Max);
            bitmaps += plan.TryBitmap(out _) ? 1 : 0;
            exacts += plan.IsExact ? 1 : 0;

            // Asked often enough, each test goes over from looking at payloads to asking the index.
            var compiled = new CompiledFilter(filter, points);
            Assert.Equal(expected, live.Where(compiled.Matches));
            Assert.Equal(expected, live.Where(compiled.Matches));
            var candidates = compiled.Candidates();
            Assert.Equal(expected, (candidates ?? live).Where(compiled.Matches));
        }

        Assert.True(bitmaps > 0 && exacts > 0 && exacts < filters);
    }
}
