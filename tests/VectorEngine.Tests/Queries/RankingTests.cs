using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Queries;

/// <summary>Queries by examples, checked against their formulas on every point.</summary>
public sealed class RankingTests : IAsyncLifetime
{
    private const int Count = 60;

    private readonly Engine _engine = Make.Open(new MemoryStorage(new Random(1)));
    private readonly Dictionary<ulong, float[]> _vectors = [];
    private readonly Random _random = new(7);

    public async ValueTask InitializeAsync()
    {
        await _engine.CreateCollectionAsync("c", new CollectionSchema
        {
            Dense = Enum.GetValues<Distance>().ToDictionary(static d => d.ToString(), static d => new DenseVectorSchema(4, d)),
        });
        for (var i = 1ul; i <= Count; i++)
        {
            var vector = _vectors[i] = Vector();
            await _engine.WriteAsync("c", new PointData(
                Make.Id(i), Enum.GetValues<Distance>().ToDictionary(static d => d.ToString(), VectorValue (_) => new VectorValue.Dense(vector)), Payload.Empty));
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    public static TheoryData<Distance> Distances => [.. Enum.GetValues<Distance>()];

    [Theory]
    [MemberData(nameof(Distances))]
    public void Best_score_takes_the_closest_example(Distance distance)
    {
        float[][] positive = [Vector(), Vector()], negative = [Vector()];
        Check(distance, new QueryKind.Recommend(Given(positive), Given(negative), RecommendStrategy.BestScore), v =>
        {
            var (good, bad) = (positive.Max(p => Inner(distance, p, v)), negative.Max(n => Inner(distance, n, v)));
            return good > bad ? Sigmoid(good) : -Sigmoid(bad);
        });
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Sum_of_scores_adds_and_subtracts(Distance distance)
    {
        float[][] positive = [Vector()], negative = [Vector(), Vector()];
        Check(
            distance,
            new QueryKind.Recommend(Given(positive), Given(negative), RecommendStrategy.SumScores),
            v => positive.Sum(p => Inner(distance, p, v)) - negative.Sum(n => Inner(distance, n, v)));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Discover_counts_sides_and_adds_the_target(Distance distance)
    {
        float[] target = Vector(), positive = Vector(), negative = Vector();
        var pair = new ExamplePair(Given([positive])[0], Given([negative])[0]);
        Check(
            distance,
            new QueryKind.Discover(Given([target])[0], [pair, pair]),
            v => (2 * Math.Sign(Inner(distance, positive, v) - Inner(distance, negative, v))) + Sigmoid(Inner(distance, target, v)));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Context_punishes_the_wrong_side(Distance distance)
    {
        float[] positive = Vector(), negative = Vector();
        Check(
            distance,
            new QueryKind.Context([new ExamplePair(Given([positive])[0], Given([negative])[0])]),
            v => Soft(Math.Min(Inner(distance, positive, v) - Inner(distance, negative, v) - 1.1920929e-7, 0)));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Feedback_weighs_every_pair_of_different_scores(Distance distance)
    {
        float[] target = Vector(), best = Vector(), middle = Vector(), worst = Vector();
        ScoredExample[] items = [new(Given([middle])[0], 1), new(Given([worst])[0], 0.5f), new(Given([best])[0], 3), new(Given([middle])[0], 1)];
        Check(distance, new QueryKind.Feedback(Given([target])[0], items, 0.5f, 2, 3), v =>
        {
            double Of(float[] x) => Inner(distance, x, v);
            return (0.5 * Of(target)) + (3 * ((2 * 4 * (Of(best) - Of(middle))) + (6.25 * (Of(best) - Of(worst))) + (2 * 0.25 * (Of(middle) - Of(worst)))));
        });
    }

    [Fact]
    public void Diversity_of_one_picks_what_is_farthest_from_the_chosen()
    {
        var query = new QueryNode { Query = new QueryKind.Mmr(Given([Vector()])[0], 1, Count), Using = "Euclid", Limit = 3 };
        var found = _engine.Query("c", query, new Selection());
        var (first, second) = (_vectors[found[0].Point.Id.Number], found[1].Point.Id.Number);
        Assert.Equal(_vectors.MaxBy(p => -Inner(Distance.Euclid, first, p.Value)).Key, second);
    }

    [Fact]
    public void Diversity_with_an_offset_skips_what_it_picked()
    {
        var query = new QueryNode { Query = new QueryKind.Mmr(Given([Vector()])[0]), Using = "Dot", Limit = 6 };
        var all = _engine.Query("c", query, new Selection()).Numbers();
        Assert.Equal(all[2..], _engine.Query("c", query with { Offset = 2 }, new Selection()).Numbers());
    }

    [Fact]
    public void A_query_whose_caller_has_gone_stops() => Assert.ThrowsAny<OperationCanceledException>(() =>
        _engine.Query("c", new QueryNode { Query = new QueryKind.Nearest(new VectorValue.Dense(Vector())), Using = "Dot" }, new Selection(), new CancellationToken(true)));

    private static double Inner(Distance distance, float[] a, float[] b) => distance switch
    {
        Distance.Euclid => -a.Zip(b).Sum(static p => Math.Pow(p.First - p.Second, 2)),
        Distance.Manhattan => -a.Zip(b).Sum(static p => Math.Abs(p.First - p.Second)),
        Distance.Cosine => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)),
        _ => Dot(a, b),
    };

    private static double Dot(float[] a, float[] b) => a.Zip(b).Sum(static p => (double)p.First * p.Second);

    private static double Soft(double x) => x / (1 + Math.Abs(x));

    private static double Sigmoid(double x) => 0.5 * (Soft(x) + 1);

    private static Example[] Given(float[][] vectors) => [.. vectors.Select(static v => new Example.Given(new VectorValue.Dense(v)))];

    private float[] Vector() => [.. Enumerable.Range(0, 4).Select(_ => (_random.NextSingle() * 4) - 2)];

    private void Check(Distance distance, QueryKind query, Func<float[], double> expected)
    {
        var found = _engine.Query("c", new QueryNode { Query = query, Using = distance.ToString(), Limit = 1000 }, new Selection());
        Assert.Equal(Count, found.Count);
        Assert.All(found, h => Assert.Equal(expected(_vectors[h.Point.Id.Number]), h.Score, 2e-4 * Math.Max(1, Math.Abs(h.Score))));
        Assert.Equal(found.Select(static h => h.Score).OrderDescending(), found.Select(static h => h.Score));
    }
}
