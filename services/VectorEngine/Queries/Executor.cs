using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Runs a query over a state that holds still. Vectors of ids were put into the query before.</summary>
internal sealed partial class Executor(CollectionState state, IReadOnlySet<PointId> excluded, Random random, CancellationToken cancellation = default)
{
    /// <summary>How many points are looked at between two looks at the caller's patience.</summary>
    private const int CancellationStride = 2048;

    private static readonly HashSet<int> None = [];

    private readonly HashSet<int> _excluded = excluded.Count == 0 ? None : [.. excluded.Select(state.SlotOf)];

    /// <summary>The ranked points of a query, offset and limit applied.</summary>
    public List<Ranked> Run(QueryNode node, Filter? inherited = null)
    {
        cancellation.ThrowIfCancellationRequested();
        var filter = Filter.And(inherited, node.Filter);
        var limit = (int)Math.Min(node.Limit, (ulong)Math.Max(1, state.Count));
        var offset = (int)Math.Min(node.Offset, (ulong)state.Count);
        var take = (int)Math.Min((long)limit + offset, Math.Max(1, state.Count));
        List<Ranked> ranked;
        if (node.Prefetch.Count > 0)
        {
            var lists = new List<List<Ranked>>(node.Prefetch.Count);
            foreach (var prefetch in node.Prefetch)
            {
                lists.Add(Run(prefetch, filter));
            }

            ranked = node.Query switch
            {
                QueryKind.Rrf rrf => Fusion.Rrf(lists, rrf.K, rrf.Weights),
                QueryKind.Dbsf => Fusion.Dbsf(lists),
                QueryKind.Formula formula => new Formula(state, formula, lists, cancellation).Rank(),
                _ => Rank(node, filter, limit, take, [.. lists.SelectMany(static l => l).Select(static h => h.Slot).Distinct()]),
            };
            if (node is { Query: QueryKind.Rrf or QueryKind.Dbsf or QueryKind.Formula, ScoreThreshold: { } threshold })
            {
                ranked.RemoveAll(h => h.Score < threshold);
            }
        }
        else
        {
            ranked = Rank(node, filter, limit, take, null);
        }

        return offset == 0 && ranked.Count <= limit ? ranked
            : ranked.Count <= offset ? []
            : ranked.GetRange(offset, Math.Min(limit, ranked.Count - offset));
    }

    private List<Ranked> Rank(QueryNode node, Filter? filter, int limit, int take, int[]? among)
    {
        switch (node.Query)
        {
            case QueryKind.Nearest { Vector: VectorValue.Dense query } when among is null && !IsAngle(node.Using):
                return Shown(node.Using, Closest(node, query.Values, filter, take));
            case QueryKind.Nearest { Vector: VectorValue.Sparse query } when among is null:
                return Shown(Sparse(node, query, filter, take));
            case QueryKind.Nearest or QueryKind.Recommend or QueryKind.Discover or QueryKind.Context or QueryKind.Feedback:
                var scored = Scored(node, Scorer(node), filter, take, among);
                return node.Query is QueryKind.Nearest ? Shown(node.Using, scored) : Shown(scored);
            case QueryKind.Mmr mmr:
                var pool = (int)Math.Min(mmr.Candidates ?? (long)node.Limit, Math.Max(1, state.Count));
                var nearest = node with { Query = new QueryKind.Nearest(((Example.Given)mmr.Target).Vector) };
                var candidates = among is null && nearest.Query is QueryKind.Nearest { Vector: VectorValue.Sparse sparse }
                    ? Sparse(nearest, sparse, filter, pool)
                    : Scored(nearest, Scorer(nearest), filter, pool, among);
                return Shown(node.Using, new Diversity(state, node.Using, mmr.Diversity, cancellation).Select(candidates, limit));
            case QueryKind.OrderBy order:
                return Ordered(state, Slots(filter, among), order);
            case QueryKind.Sample:
                return [.. Sample(filter, take, among).Select(static s => new Ranked(s, 1, null))];
            default:
                var slots = among is null ? InOrder(state, filter, null, take, _excluded) : [.. Slots(filter, among).OrderBy(state.IdAt).Take(take)];
                return slots.ConvertAll(static s => new Ranked(s, 1, null));
        }
    }

    /// <summary>Slots by chance, all different.</summary>
    public int[] Sample(Filter? filter, int take, int[]? among = null)
    {
        var all = Slots(filter, among).ToArray();
        random.Shuffle(all);
        return all.Length <= take ? all : all[..take];
    }

    private bool IsAngle(string name) => state.Dense(name) is { Schema: { Distance: Distance.Cosine, Datatype: VectorDatatype.Uint8 } };

    private Distance DistanceOf(string name) => state.Schema.Dense.TryGetValue(name, out var schema) ? schema.Distance : Distance.Dot;

    /// <summary>Scores as callers see them, for plain nearest queries.</summary>
    private List<Ranked> Shown(string name, Candidate[] candidates)
    {
        var distance = DistanceOf(name);
        var result = new List<Ranked>(candidates.Length);
        foreach (var candidate in candidates)
        {
            result.Add(new Ranked(candidate.Slot, Kernels.Display(distance, candidate.Score), null));
        }

        return result;
    }

    private static List<Ranked> Shown(Candidate[] candidates)
    {
        var result = new List<Ranked>(candidates.Length);
        foreach (var candidate in candidates)
        {
            result.Add(new Ranked(candidate.Slot, candidate.Score, null));
        }

        return result;
    }

    private IEnumerable<int> Slots(Filter? filter, int[]? among)
    {
        if (among is null)
        {
            return state.Matching(filter).Where(s => !_excluded.Contains(s));
        }

        var compiled = state.Tester(filter);
        return among.Where(s => !_excluded.Contains(s) && (compiled is null || compiled.Matches(s)));
    }

    private Scorer Scorer(QueryNode node)
    {
        switch (node.Query)
        {
            case QueryKind.Nearest nearest:
                return new Scorer.Nearest(Of(nearest.Vector));
            case QueryKind.Recommend { Strategy: RecommendStrategy.BestScore } recommend:
                return new Scorer.BestScore([.. recommend.Positive.Select(To)], [.. recommend.Negative.Select(To)]);
            case QueryKind.Recommend recommend:
                return new Scorer.SumScores([.. recommend.Positive.Select(To)], [.. recommend.Negative.Select(To)]);
            case QueryKind.Discover discover:
                return new Scorer.Discover(To(discover.Target), Pairs(discover.Pairs));
            case QueryKind.Context context:
                return new Scorer.Context(Pairs(context.Pairs));
            case QueryKind.Feedback feedback:
                return new Scorer.Feedback(To(feedback.Target), feedback.A, Feedback(feedback));
            default:
                throw new InvalidOperationException("query does not score");
        }

        (Similarity, Similarity)[] Pairs(IReadOnlyList<ExamplePair> pairs) => [.. pairs.Select(p => (To(p.Positive), To(p.Negative)))];

        Similarity To(Example example) => Of(((Example.Given)example).Vector);

        Similarity Of(VectorValue vector) => Similarity.Of(
            state, node.Using, vector, vector is VectorValue.Sparse sparse ? IdfWeights.Apply(state, node.Using, sparse, node.Settings.IdfCorpus) : null);

        (Similarity, Similarity, float)[] Feedback(QueryKind.Feedback feedback)
        {
            var items = feedback.Items.OrderByDescending(static i => i.Score).Select(i => (i.Score, To: To(i.Example))).ToArray();
            var pairs = new List<(Similarity, Similarity, float)>();
            for (var i = 0; i < items.Length; i++)
            {
                for (var j = i + 1; j < items.Length; j++)
                {
                    if (items[i].Score > items[j].Score)
                    {
                        pairs.Add((items[i].To, items[j].To, MathF.Pow(items[i].Score - items[j].Score, feedback.B) * feedback.C));
                    }
                }
            }

            return [.. pairs];
        }
    }
}
