namespace FitnessGrpc.VectorEngine;

/// <summary>How a query ranks points.</summary>
public abstract record QueryKind
{
    private QueryKind()
    {
    }

    /// <summary>Closest to a vector.</summary>
    /// <param name="Vector">The vector.</param>
    public sealed record Nearest(VectorValue Vector) : QueryKind;

    /// <summary>Closest to the vector of a point, which is left out of the answer.</summary>
    /// <param name="Id">The point.</param>
    public sealed record NearestTo(PointId Id) : QueryKind;

    /// <summary>By a payload field with a range index (integer, float, datetime).</summary>
    /// <param name="Key">The field.</param>
    /// <param name="Descending">Largest first.</param>
    /// <param name="StartFrom">The first value, or null.</param>
    public sealed record OrderBy(string Key, bool Descending = false, double? StartFrom = null) : QueryKind;

    /// <summary>Reciprocal rank fusion of the prefetches: Σ 1 / ((position + 1) / weight + k − 1).</summary>
    /// <param name="K">At least 1.</param>
    /// <param name="Weights">One for each prefetch, or none.</param>
    public sealed record Rrf(int K = 2, IReadOnlyList<float>? Weights = null) : QueryKind;

    /// <summary>Distribution-based score fusion of the prefetches.</summary>
    public sealed record Dbsf : QueryKind;

    /// <summary>A random sample; every score is 1.</summary>
    public sealed record Sample : QueryKind;

    /// <summary>Like some examples and unlike others. Points named as examples are left out of the answer.</summary>
    /// <param name="Positive">Examples to be close to; at least one unless the strategy is one of scores.</param>
    /// <param name="Negative">Examples to be far from.</param>
    /// <param name="Strategy">How they are combined.</param>
    public sealed record Recommend(IReadOnlyList<Example> Positive, IReadOnlyList<Example> Negative, RecommendStrategy Strategy = RecommendStrategy.AverageVector) : QueryKind;

    /// <summary>Close to a target, among the points on the right side of pairs: Σ sign(sim(positive) − sim(negative)) + sig(sim(target)), sig(x) = (x / (1 + |x|) + 1) / 2.</summary>
    /// <param name="Target">The target.</param>
    /// <param name="Pairs">The pairs.</param>
    public sealed record Discover(Example Target, IReadOnlyList<ExamplePair> Pairs) : QueryKind;

    /// <summary>On the right side of pairs: Σ f(min(sim(positive) − sim(negative) − ε, 0)), f(x) = x / (1 + |x|); at most 0.</summary>
    /// <param name="Pairs">The pairs, at least one.</param>
    public sealed record Context(IReadOnlyList<ExamplePair> Pairs) : QueryKind;

    /// <summary>Close to a target, moved by scored examples: a·sim(target) + Σ over pairs of examples (Δscore)^b · c · (sim(better) − sim(worse)).</summary>
    /// <param name="Target">The target.</param>
    /// <param name="Items">Examples and the scores a judge gave them.</param>
    /// <param name="A">Weight of the target.</param>
    /// <param name="B">Exponent of a pair's difference in score.</param>
    /// <param name="C">Weight of the pairs.</param>
    public sealed record Feedback(Example Target, IReadOnlyList<ScoredExample> Items, float A, float B, float C) : QueryKind;

    /// <summary>Closest to a vector, but each chosen point also far from those chosen before it (maximal marginal relevance).</summary>
    /// <param name="Target">The vector.</param>
    /// <param name="Diversity">0 (only close) to 1 (only different).</param>
    /// <param name="Candidates">How many of the closest points are chosen from, at least 1; the query's limit when null.</param>
    public sealed record Mmr(Example Target, float Diversity = 0.5f, int? Candidates = null) : QueryKind;

    /// <summary>Scores of the prefetches and payload values, combined by an expression. Its result is the score; the largest is best.</summary>
    /// <param name="Expression">The expression.</param>
    /// <param name="Defaults">Values of variables that are missing.</param>
    public sealed record Formula(FormulaTerm Expression, IReadOnlyDictionary<string, PayloadValue> Defaults) : QueryKind;
}
