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
            state.VectorNames.Sum(state.VectorCount),
            state.Indexes.ToDictionary(i => i.Key, i => (i.Value, state.CoveredBy(i.Key))),
            found.Warnings,
            state.Segments.Count,
            state.Sealed.Sum(s => s.DenseColumns.Values.Where(d => d.NeedsGraph && d.Graph is null).Sum(d => d.Count)),
            found.Optimising || Segments.MergePlan.Choose(state.Sealed, _options, idle: false).Count > 0,
            found.LogBytes));
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
    public IReadOnlyList<Hit> Get(string collection, IReadOnlyList<PointId> ids, Selection selection) =>
        Timed(EngineQuery.Get, () => GetCore(collection, ids, selection));

    private IReadOnlyList<Hit> GetCore(string collection, IReadOnlyList<PointId> ids, Selection selection)
    {
        var projection = new Projection(selection);
        return Get(collection).Read(state =>
        {
            projection.Check(state);
            return ids.Select(state.SlotOf).Where(s => s >= 0).Select(s => projection.Project(state, new Ranked(s, 0, null))).ToList();
        });
    }

    /// <summary>Points in the order of ids, or by a payload field (then without a next page).</summary>
    public ScrollPage Scroll(string collection, Filter? filter, PointId? from, int limit, Selection selection, QueryKind.OrderBy? order = null, CancellationToken cancellation = default) =>
        Timed(EngineQuery.Scroll, () => ScrollCore(collection, filter, from, limit, selection, order, cancellation));

    private ScrollPage ScrollCore(string collection, Filter? filter, PointId? from, int limit, Selection selection, QueryKind.OrderBy? order, CancellationToken cancellation)
    {
        if (limit < 1)
        {
            throw EngineException.Validation("limit: must be at least 1");
        }

        if (order is not null && from is not null)
        {
            throw EngineException.Validation("offset: is not supported when ordering by field");
        }

        var target = Get(collection);
        target.Validator.Check(filter);
        var projection = new Projection(selection);
        return target.Read(state =>
        {
            projection.Check(state);
            if (order is not null)
            {
                var ordered = Executor.Ordered(state, filter, null, order, limit, null, cancellation);
                return new ScrollPage([.. ordered.Select(r => projection.Project(state, r))], null);
            }

            var slots = Executor.InOrder(state, filter, from, limit == int.MaxValue ? limit : limit + 1, null, cancellation);
            var next = slots.Count > limit ? state.IdAt(slots[limit]) : (PointId?)null;
            return new ScrollPage([.. slots.Take(limit).Select(s => projection.Project(state, new Ranked(s, 0, null)))], next);
        });
    }

    /// <summary>Number of points that match.</summary>
    public int Count(string collection, Filter? filter, CancellationToken cancellation = default) =>
        Timed(EngineQuery.Count, () => CountCore(collection, filter, cancellation));

    private int CountCore(string collection, Filter? filter, CancellationToken cancellation)
    {
        var target = Get(collection);
        target.Validator.Check(filter);
        return target.Read(state => filter is null ? state.Count : state.CountMatching(filter, cancellation));
    }
}
