using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>
/// Puts the vectors of points in the place of their ids and checks all vectors of a query. Collects the ids named anywhere: they are left out
/// of the whole answer.
/// </summary>
internal sealed class QueryResolver(Collection target, Func<string, Collection> find)
{
    /// <summary>The points of the target that the query names.</summary>
    public HashSet<PointId> Named { get; } = [];

    public QueryNode Resolve(QueryNode node)
    {
        var query = node.Query is null or QueryKind.OrderBy or QueryKind.Rrf or QueryKind.Dbsf or QueryKind.Sample or QueryKind.Formula
            ? node.Query
            : new Vectors(this, node).Resolve(node.Query);
        if (node.Prefetch.Count == 0)
        {
            return ReferenceEquals(query, node.Query) ? node : node with { Query = query };
        }

        return node with { Query = query, Prefetch = [.. node.Prefetch.Select(Resolve)] };
    }

    /// <summary>The vectors of one node.</summary>
    private readonly struct Vectors
    {
        private readonly QueryResolver _resolver;
        private readonly Collection _from;
        private readonly string _using;
        private readonly string _lookup;

        public Vectors(QueryResolver resolver, QueryNode node)
        {
            _resolver = resolver;
            _from = node.LookupCollection is null ? resolver.Target : resolver.Find(node.LookupCollection);
            _using = node.Using;
            _lookup = node.LookupVector ?? node.Using;
        }

        public QueryKind Resolve(QueryKind query)
        {
            switch (query)
            {
                case QueryKind.Nearest nearest:
                    var vector = Check(nearest.Vector);
                    return ReferenceEquals(vector, nearest.Vector) ? query : new QueryKind.Nearest(vector);
                case QueryKind.NearestTo { Id: var id }:
                    return new QueryKind.Nearest(Check(Stored(id)));
                case QueryKind.Recommend { Strategy: RecommendStrategy.AverageVector } recommend:
                    return new QueryKind.Nearest(Check(Averages.Combine(Raw(recommend.Positive), Raw(recommend.Negative))));
                case QueryKind.Recommend recommend:
                    return recommend with { Positive = All(recommend.Positive), Negative = All(recommend.Negative) };
                case QueryKind.Discover discover:
                    return new QueryKind.Discover(One(discover.Target), Pairs(discover.Pairs));
                case QueryKind.Context context:
                    return new QueryKind.Context(Pairs(context.Pairs));
                case QueryKind.Feedback feedback:
                    var items = new ScoredExample[feedback.Items.Count];
                    for (var i = 0; i < items.Length; i++)
                    {
                        items[i] = feedback.Items[i] with { Example = One(feedback.Items[i].Example) };
                    }

                    return feedback with { Target = One(feedback.Target), Items = items };
                case QueryKind.Mmr mmr:
                    return mmr with { Target = One(mmr.Target) };
                default:
                    throw EngineException.Validation("query: unknown kind");
            }
        }

        private VectorValue Check(VectorValue vector) => _resolver.Target.Validator.Check(_using, vector, "query");

        private VectorValue Raw(Example example) => example is Example.Stored { Id: var id } ? Stored(id) : ((Example.Given)example).Vector;

        private List<VectorValue> Raw(IReadOnlyList<Example> examples)
        {
            var result = new List<VectorValue>(examples.Count);
            foreach (var example in examples)
            {
                // Checked for its form alone: what is averaged is the vector as it was given.
                var raw = Raw(example);
                Check(raw);
                result.Add(raw);
            }

            return result;
        }

        private Example.Given One(Example example) => new(Check(Raw(example)));

        private Example[] All(IReadOnlyList<Example> examples)
        {
            var result = new Example[examples.Count];
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = One(examples[i]);
            }

            return result;
        }

        private ExamplePair[] Pairs(IReadOnlyList<ExamplePair> pairs)
        {
            var result = new ExamplePair[pairs.Count];
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = new ExamplePair(One(pairs[i].Positive), One(pairs[i].Negative));
            }

            return result;
        }

        private VectorValue Stored(PointId id)
        {
            var name = _lookup;
            var vector = _from.Read(state =>
            {
                if (!state.Schema.Dense.ContainsKey(name) && !state.Schema.Sparse.ContainsKey(name))
                {
                    throw VectorChecks.Unknown(name);
                }

                return state.SlotOf(id) is >= 0 and var slot
                    ? state.VectorAt(slot, name) ?? throw EngineException.Invalid($"Point with id {id} has no vector `{name}`")
                    : throw EngineException.Missing($"No point with id {id} found");
            });
            if (_from == _resolver.Target)
            {
                _resolver.Named.Add(id);
            }

            return vector;
        }
    }

    private Collection Target => target;

    private Collection Find(string name) => find(name);
}
