using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Runs a query over a state that holds still. Vectors of ids were put into the query before.</summary>
internal sealed class Executor(CollectionState state, IReadOnlySet<PointId> excluded, Random random)
{
    private readonly HashSet<int> _excluded = [.. excluded.Select(state.SlotOf)];

    /// <summary>The ranked points of a query, offset and limit applied.</summary>
    public List<Ranked> Run(QueryNode node, Filter? inherited = null)
    {
        var filter = Filter.And(inherited, node.Filter);
        var limit = (int)Math.Min(node.Limit, (ulong)Math.Max(1, state.Count));
        var offset = (int)Math.Min(node.Offset, (ulong)state.Count);
        var take = (int)Math.Min((long)limit + offset, Math.Max(1, state.Count));
        List<Ranked> ranked;
        if (node.Prefetch.Count > 0)
        {
            var lists = node.Prefetch.Select(p => Run(p, filter)).ToList();
            ranked = node.Query switch
            {
                QueryKind.Rrf rrf => Fusion.Rrf(lists, rrf.K, rrf.Weights),
                QueryKind.Dbsf => Fusion.Dbsf(lists),
                _ => Rank(node, filter, take, [.. lists.SelectMany(l => l).Select(h => h.Slot).Distinct()]),
            };
            if (node is { Query: QueryKind.Rrf or QueryKind.Dbsf, ScoreThreshold: { } threshold })
            {
                ranked.RemoveAll(h => h.Score < threshold);
            }
        }
        else
        {
            ranked = Rank(node, filter, take, null);
        }

        return ranked.Count <= offset ? [] : ranked.GetRange(offset, Math.Min(limit, ranked.Count - offset));
    }

    /// <summary>The slots of a filter in the order of ids, from an id on.</summary>
    public static List<int> InOrder(CollectionState state, Filter? filter, PointId? from, int take, IReadOnlySet<int>? excluded = null)
    {
        var test = state.Tester(filter);
        var result = new List<int>(Math.Min(take, 1024));
        foreach (var slot in state.InOrder(from))
        {
            if (result.Count >= take)
            {
                break;
            }

            if (excluded?.Contains(slot) != true && (test is null || test.Matches(slot)))
            {
                result.Add(slot);
            }
        }

        return result;
    }

    /// <summary>Points by the value of a field that has a range index; a point with several values occurs once for each.</summary>
    public static List<Ranked> Ordered(CollectionState state, IEnumerable<int> slots, QueryKind.OrderBy order)
    {
        if (state.IndexOf(order.Key)?.Schema.Kind is not (PayloadIndexKind.Integer or PayloadIndexKind.Float or PayloadIndexKind.Datetime) || state.IndexOf(order.Key) is not { } index)
        {
            throw EngineException.Invalid($"No range index for `order_by` key: `{order.Key}`. Please create one to use `order_by`.");
        }

        var path = KeyPath.Parse(order.Key);
        var found = new List<(double Value, int Slot, PayloadValue Shown)>();
        var values = new List<PayloadValue>();
        foreach (var slot in slots)
        {
            values.Clear();
            path.Collect(state.PayloadAt(slot), values);
            foreach (var value in values.SelectMany(v => v.Kind == PayloadKind.List ? v.Items : [v]))
            {
                if (index.OrderValue(value) is { } shown && shown.TryNumber(out var number)
                    && (order.StartFrom is not { } start || (order.Descending ? number <= start : number >= start)))
                {
                    found.Add((number, slot, shown));
                }
            }
        }

        found.Sort((a, b) =>
        {
            var byValue = Compare(a.Shown, b.Shown);
            return byValue != 0 ? (order.Descending ? -byValue : byValue) : state.IdAt(a.Slot).CompareTo(state.IdAt(b.Slot));
        });
        return [.. found.Select(f => new Ranked(f.Slot, 1f, f.Shown))];

        static int Compare(PayloadValue a, PayloadValue b) =>
            a.Kind == PayloadKind.Integer && b.Kind == PayloadKind.Integer ? a.AsInteger.CompareTo(b.AsInteger) : a.AsDouble.CompareTo(b.AsDouble);
    }

    private List<Ranked> Rank(QueryNode node, Filter? filter, int take, int[]? among)
    {
        switch (node.Query)
        {
            case QueryKind.Nearest { Vector: VectorValue.Dense query }:
                return Dense(node, query.Values, filter, take, among);
            case QueryKind.Nearest { Vector: VectorValue.Sparse query }:
                return Sparse(node, query, filter, take, among);
            case QueryKind.OrderBy order:
                return Ordered(state, Slots(filter, among), order);
            case QueryKind.Sample:
                var all = Slots(filter, among).ToArray();
                random.Shuffle(all);
                return [.. all.Take(take).Select(s => new Ranked(s, 0, null))];
            default:
                return [.. InOrder(state, filter, null, take, _excluded).Select(s => new Ranked(s, 0, null))];
        }
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

    private List<Ranked> Dense(QueryNode node, float[] query, Filter? filter, int take, int[]? among)
    {
        var view = state.Dense(node.Using)!;
        var distance = view.Schema.Distance;
        var floor = node.ScoreThreshold is { } threshold ? Kernels.Inner(distance, threshold) : (float?)null;
        var test = state.Tester(filter);
        var top = new TopK(take);
        foreach (var slot in among ?? state.Matching(null))
        {
            Consider(slot);
        }

        return [.. top.Sorted().Select(c => new Ranked(c.Slot, Kernels.Display(distance, c.Score), null))];

        // The score is cheaper than most filters, so the filter is only asked about points that would be kept.
        void Consider(int slot)
        {
            if (!view.Has(slot))
            {
                return;
            }

            var score = Kernels.Similarity(distance, query, view.At(slot));
            if ((floor is null || score > floor) && top.Admits(score, slot) && !_excluded.Contains(slot) && (test is null || test.Matches(slot)))
            {
                top.Add(score, slot);
            }
        }
    }

    private List<Ranked> Sparse(QueryNode node, VectorValue.Sparse query, Filter? filter, int take, int[]? among)
    {
        var view = state.Sparse(node.Using)!;
        var test = state.Tester(filter);
        var weighted = view.Weighted(query);
        var scored = among is null
            ? view.Score(weighted)
            : among.Select(s => (Slot: s, Score: view.ScoreOf(weighted, s))).Where(p => p.Score is not null).Select(p => new Candidate(p.Slot, p.Score!.Value));
        var top = new TopK(take);
        foreach (var (slot, score) in scored)
        {
            if ((node.ScoreThreshold is not { } threshold || score > threshold) && top.Admits(score, slot)
                && !_excluded.Contains(slot) && (test is null || test.Matches(slot)))
            {
                top.Add(score, slot);
            }
        }

        return [.. top.Sorted().Select(c => new Ranked(c.Slot, c.Score, null))];
    }
}
