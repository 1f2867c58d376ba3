using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine;

/// <content>Writes to and reads from one collection, named by its name or an alias.</content>
public sealed partial class Engine
{
    /// <summary>What is in a collection.</summary>
    public CollectionDetails Describe(string collection)
    {
        var found = Get(collection);
        return found.Read(state => new CollectionDetails(
            state.Schema,
            state.Count,
            state.Schema.Dense.Keys.Sum(n => (state.Dense(n) ?? state.Multi(n))!.Count) + state.Schema.Sparse.Keys.Sum(n => state.Sparse(n)!.Count),
            state.Indexes.ToDictionary(i => i.Key, i => (i.Value, state.Segments.Sum(s => s.InOrder(null).Count(slot => s.IndexOf(i.Key)!.Covers(s.PayloadAt(slot)))))),
            found.Warnings));
    }

    /// <summary>Writes one operation. All of it is checked before any of it is written.</summary>
    public Task<WriteResult> WriteAsync(string collection, WriteOperation operation, CancellationToken cancellation = default) =>
        Get(collection).WriteAsync(operation, cancellation);

    /// <summary>Writes operations one after the other; all of them are checked before the first is written.</summary>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(string collection, IReadOnlyList<WriteOperation> operations, CancellationToken cancellation = default)
    {
        var target = Get(collection);
        foreach (var operation in operations)
        {
            target.Check(operation);
        }

        var results = new List<WriteResult>(operations.Count);
        foreach (var operation in operations)
        {
            results.Add(await target.WriteAsync(operation, cancellation).ConfigureAwait(false));
        }

        return results;
    }

    /// <summary>Points by id, in the order asked for; ids that do not exist are left out.</summary>
    public IReadOnlyList<Hit> Get(string collection, IReadOnlyList<PointId> ids, Selection selection)
    {
        var projection = new Projection(selection);
        return Get(collection).Read(state =>
        {
            projection.Check(state);
            return ids.Select(state.SlotOf).Where(s => s >= 0).Select(s => projection.Project(state, new Ranked(s, 0, null))).ToList();
        });
    }

    /// <summary>Points in the order of ids, or by a payload field (then without a next page).</summary>
    public ScrollPage Scroll(string collection, Filter? filter, PointId? from, int limit, Selection selection, QueryKind.OrderBy? order = null)
    {
        if (limit < 1)
        {
            throw EngineException.Validation("limit: must be at least 1");
        }

        var target = Get(collection);
        target.Validator.Check(filter);
        var projection = new Projection(selection);
        return target.Read(state =>
        {
            projection.Check(state);
            if (order is not null)
            {
                var ordered = Executor.Ordered(state, state.Matching(filter), order).Take(limit);
                return new ScrollPage([.. ordered.Select(r => projection.Project(state, r))], null);
            }

            var slots = Executor.InOrder(state, filter, from, limit == int.MaxValue ? limit : limit + 1);
            var next = slots.Count > limit ? state.IdAt(slots[limit]) : (PointId?)null;
            return new ScrollPage([.. slots.Take(limit).Select(s => projection.Project(state, new Ranked(s, 0, null)))], next);
        });
    }

    /// <summary>Number of points that match.</summary>
    public int Count(string collection, Filter? filter)
    {
        var target = Get(collection);
        target.Validator.Check(filter);
        return target.Read(state => filter is null ? state.Count : state.Matching(filter).Count());
    }

    /// <summary>Runs a query.</summary>
    public IReadOnlyList<Hit> Query(string collection, QueryNode query, Selection selection)
    {
        var target = Get(collection);
        QueryChecks.Check(query, target.Validator);
        var projection = new Projection(selection);
        var named = new HashSet<PointId>();
        var resolved = Resolve(target, query, named);
        return target.Read(state =>
        {
            projection.Check(state);
            return new Executor(state, named, Random.Shared).Run(resolved).ConvertAll(r => projection.Project(state, r));
        });
    }

    /// <summary>Checks the vectors of a query and puts the vectors of ids in their place; named ids are left out of the answer.</summary>
    private QueryNode Resolve(Collection target, QueryNode node, HashSet<PointId> named)
    {
        var query = node.Query;
        if (query is QueryKind.NearestTo { Id: var id })
        {
            var from = node.LookupCollection is null ? target : Get(node.LookupCollection);
            var name = node.LookupVector ?? node.Using;
            var vector = from.Read(state => state.SlotOf(id) is >= 0 and var slot
                ? state.VectorAt(slot, name) ?? throw EngineException.Invalid($"Point with id {id} has no vector `{name}`")
                : throw EngineException.Missing($"No point with id {id} found"));
            if (from == target)
            {
                named.Add(id);
            }

            query = new QueryKind.Nearest(vector);
        }

        if (query is QueryKind.Nearest nearest)
        {
            query = new QueryKind.Nearest(target.Validator.Check(node.Using, nearest.Vector, "query"));
        }

        return node with { Query = query, Prefetch = [.. node.Prefetch.Select(p => Resolve(target, p, named))] };
    }

    /// <summary>Picks the selected parts of points.</summary>
    private sealed class Projection(Selection selection)
    {
        private readonly KeyPath[]? _include = selection.Include?.Select(KeyPath.Parse).ToArray();
        private readonly KeyPath[]? _exclude = selection.Exclude?.Select(KeyPath.Parse).ToArray();

        public void Check(CollectionState state)
        {
            foreach (var name in selection.VectorNames ?? [])
            {
                if (!state.Schema.Dense.ContainsKey(name) && !state.Schema.Sparse.ContainsKey(name))
                {
                    throw EngineException.Invalid($"Not existing vector name error: {name}");
                }
            }
        }

        public Hit Project(CollectionState state, Ranked ranked)
        {
            var payload = selection.Payload ? state.PayloadAt(ranked.Slot) : Payload.Empty;
            payload = _include is null ? payload : KeyPath.Include(payload, _include);
            payload = _exclude is null ? payload : KeyPath.Exclude(payload, _exclude);
            var vectors = selection.Vectors ? state.VectorsAt(ranked.Slot, selection.VectorNames) : PointData.NoVectors;
            return new Hit(new PointData(state.IdAt(ranked.Slot), vectors, payload), ranked.Score, state.VersionAt(ranked.Slot), ranked.OrderValue);
        }
    }
}
