using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Puts ranked points into groups.</summary>
internal static class Groups
{
    /// <summary>The groups in the order of their best points.</summary>
    /// <param name="state">The points.</param>
    /// <param name="query">How to group.</param>
    /// <param name="search">The best points, as many as asked for; it is asked for more until the groups are full or there are no more.</param>
    public static List<(PayloadValue Key, List<Ranked> Hits)> Collect(CollectionState state, GroupQuery query, Func<int, List<Ranked>> search)
    {
        var path = KeyPath.Parse(query.GroupBy);
        var values = new List<PayloadValue>();
        for (var take = (int)Math.Min((long)query.Groups * query.GroupSize * 2, int.MaxValue); ; take = (int)Math.Min(take * 4L, int.MaxValue))
        {
            var ranked = search(take);
            var groups = new List<(PayloadValue Key, List<Ranked> Hits)>();
            var byKey = new Dictionary<object, List<Ranked>>();
            foreach (var hit in ranked)
            {
                values.Clear();
                path.Collect(state.PayloadAt(hit.Slot), values);
                foreach (var value in values)
                {
                    if (value.Kind != PayloadKind.List)
                    {
                        Add(value, hit);
                        continue;
                    }

                    foreach (var item in value.Items)
                    {
                        Add(item, hit);
                    }
                }
            }

            if (ranked.Count < take || (groups.Count == query.Groups && groups.TrueForAll(g => g.Hits.Count == query.GroupSize)))
            {
                return groups;
            }

            void Add(PayloadValue value, Ranked hit)
            {
                object? key = value.Kind switch
                {
                    PayloadKind.String => value.AsString,
                    PayloadKind.Integer => value.AsInteger,
                    _ => null,
                };
                if (key is null)
                {
                    return;
                }

                if (!byKey.TryGetValue(key, out var hits))
                {
                    if (groups.Count == query.Groups)
                    {
                        return;
                    }

                    byKey[key] = hits = [];
                    groups.Add((value, hits));
                }

                // An array that holds the value twice does not put the point in twice.
                if (hits.Count < query.GroupSize && (hits.Count == 0 || hits[^1].Slot != hit.Slot))
                {
                    hits.Add(hit);
                }
            }
        }
    }
}
