using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Picks the selected parts of points.</summary>
internal sealed class Projection(Selection selection)
{
    private readonly KeyPath[]? _include = selection.Include?.Select(KeyPath.Parse).ToArray();
    private readonly KeyPath[]? _exclude = selection.Exclude?.Select(KeyPath.Parse).ToArray();

    public void Check(CollectionState state)
    {
        foreach (var name in selection.VectorNames ?? [])
        {
            if (!state.Schema.Dense.ContainsKey(name) && !state.Schema.Sparse.ContainsKey(name))
            {
                throw VectorChecks.Unknown(name);
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

    public Hit[] Project(CollectionState state, List<Ranked> ranked)
    {
        var hits = new Hit[ranked.Count];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = Project(state, ranked[i]);
        }

        return hits;
    }
}
