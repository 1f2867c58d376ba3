using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine;

/// <content>Queries that rank points, and what is made of them. A cancelled one ends with <see cref="OperationCanceledException"/>.</content>
public sealed partial class Engine
{
    /// <summary>Most groups, group members, facet values and sampled points of one request.</summary>
    private const int MaxResults = 1 << 20;

    /// <summary>Most points in the sample of a matrix: every pair of them is compared.</summary>
    private const int MaxSample = 10_000;

    /// <summary>What a collection holds; the same object until it changes.</summary>
    public CollectionSchema Schema(string collection) => Get(collection).Read(static state => state.Schema);

    /// <summary>The kinds of a collection's payload indexes by field.</summary>
    public IReadOnlyDictionary<string, PayloadIndexKind> Indexes(string collection) =>
        Get(collection).Read(static state => state.Indexes.ToDictionary(static i => i.Key, static i => i.Value.Kind));

    /// <summary>Bytes of all vectors and of all payloads, as they would be written. Looks at every point.</summary>
    public (long Vectors, long Payloads) Measure(string collection) => Get(collection).Read(StorageSize.Of);

    /// <summary>Runs a query.</summary>
    public IReadOnlyList<Hit> Query(string collection, QueryNode query, Selection selection, CancellationToken cancellation = default) =>
        Timed(KindOf(query), () => QueryCore(collection, query, selection, cancellation));

    private IReadOnlyList<Hit> QueryCore(string collection, QueryNode query, Selection selection, CancellationToken cancellation)
    {
        var (target, resolved, named) = Prepare(collection, query);
        var projection = new Projection(selection);
        return target.Read(state =>
        {
            projection.Check(state);
            return projection.Project(state, new Executor(state, named, Random.Shared, cancellation).Run(resolved));
        });
    }

    /// <summary>Runs a query and puts its hits into groups; its limit and offset are not used.</summary>
    public IReadOnlyList<HitGroup> QueryGroups(string collection, QueryNode query, GroupQuery groups, Selection selection, CancellationToken cancellation = default) =>
        Timed(EngineQuery.Groups, () => QueryGroupsCore(collection, query, groups, selection, cancellation));

    private IReadOnlyList<HitGroup> QueryGroupsCore(string collection, QueryNode query, GroupQuery groups, Selection selection, CancellationToken cancellation)
    {
        if (groups.Groups is < 1 or > MaxResults)
        {
            throw EngineException.Validation($"limit: must be 1 to {MaxResults}");
        }

        if (groups.GroupSize is < 1 or > MaxResults)
        {
            throw EngineException.Validation($"group_size: must be 1 to {MaxResults}");
        }

        if (query.Query is QueryKind.OrderBy)
        {
            throw EngineException.Invalid("Group by query with order_by is not supported");
        }

        // Only points that have the field can be in a group; prefetches bring more of them, as Qdrant's do.
        var present = new Filter { MustNot = [new Condition.IsEmpty(groups.GroupBy)] };
        var (target, resolved, named) = Prepare(collection, query with
        {
            Filter = Filter.And(query.Filter, present),
            Prefetch = [.. query.Prefetch.Select(p => Widen(p, (ulong)groups.GroupSize))],
            Offset = 0,
        });
        var projection = new Projection(selection);
        var found = target.Read(state =>
        {
            projection.Check(state);
            var executor = new Executor(state, named, Random.Shared, cancellation);
            return Groups.Collect(state, groups, take => executor.Run(resolved with { Limit = (ulong)take }))
                .ConvertAll(g => (g.Key, Hits: projection.Project(state, g.Hits)));
        });
        var lookup = groups.LookupCollection is { } from ? Lookup(from, found.Select(static g => g.Key), groups.LookupSelection) : null;
        return found.ConvertAll(g => new HitGroup(g.Key, g.Hits, lookup is not null && IdOf(g.Key) is { } id ? lookup.GetValueOrDefault(id) : null));
    }

    /// <summary>The most frequent values of a field with a keyword, integer, boolean or UUID index, and how many points have each.</summary>
    public IReadOnlyList<FacetHit> Facet(string collection, string key, Filter? filter, int limit = 10, CancellationToken cancellation = default) =>
        Timed(EngineQuery.Facet, () => FacetCore(collection, key, filter, limit, cancellation));

    private IReadOnlyList<FacetHit> FacetCore(string collection, string key, Filter? filter, int limit, CancellationToken cancellation)
    {
        if (limit < 1)
        {
            throw EngineException.Validation("limit: must be at least 1");
        }

        var target = Get(collection);
        target.Validator.Check(filter);
        Filters.KeyPath.Parse(key);
        return target.Read(state => Facets.Count(state, key, filter, limit, cancellation));
    }

    /// <summary>For each point of a random sample the closest others of the sample; points in the order of ids.</summary>
    public (IReadOnlyList<PointId> Ids, IReadOnlyList<MatrixPair> Pairs) Matrix(
        string collection, string name, Filter? filter, int sample = 10, int limit = 3, CancellationToken cancellation = default) =>
        Timed(EngineQuery.Matrix, () => MatrixCore(collection, name, filter, sample, limit, cancellation));

    private (IReadOnlyList<PointId> Ids, IReadOnlyList<MatrixPair> Pairs) MatrixCore(
        string collection, string name, Filter? filter, int sample, int limit, CancellationToken cancellation)
    {
        if (sample is < 2 or > MaxSample)
        {
            throw EngineException.Validation($"sample: must be 2 to {MaxSample}");
        }

        if (limit < 1)
        {
            throw EngineException.Validation("limit: must be at least 1");
        }

        var target = Get(collection);
        target.Validator.Check(filter);
        return target.Read(state => SimilarityMatrix.Build(state, name, filter, sample, limit, Random.Shared, cancellation));
    }

    private static QueryNode Widen(QueryNode node, ulong factor) =>
        node with { Limit = node.Limit > ulong.MaxValue / factor ? ulong.MaxValue : node.Limit * factor, Prefetch = [.. node.Prefetch.Select(p => Widen(p, factor))] };

    private static PointId? IdOf(PayloadValue key) => key.Kind switch
    {
        PayloadKind.Integer when key.AsInteger >= 0 => PointId.FromNumber((ulong)key.AsInteger),
        PayloadKind.String when PointId.TryParseUuid(key.AsString, out var uuid) => PointId.FromUuid(uuid),
        _ => null,
    };

    private Dictionary<PointId, Hit> Lookup(string collection, IEnumerable<PayloadValue> keys, Selection selection)
    {
        var ids = keys.Select(IdOf).OfType<PointId>().Distinct().ToList();
        return GetCore(collection, ids, selection).ToDictionary(static h => h.Point.Id);
    }

    private (Collection Target, QueryNode Query, IReadOnlySet<PointId> Named) Prepare(string collection, QueryNode query)
    {
        var target = Get(collection);
        QueryChecks.Check(query, target.Validator);
        var resolver = new QueryResolver(target, Get);
        return (target, resolver.Resolve(query), resolver.Named);
    }
}
