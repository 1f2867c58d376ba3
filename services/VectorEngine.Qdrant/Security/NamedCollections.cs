using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>The collections that a request names: the one it is about, and those it looks up in.</summary>
internal static class NamedCollections
{
    /// <summary>The names; empty for a request that is about no collection.</summary>
    public static IEnumerable<string> Of(IMessage request)
    {
        if (request.Descriptor.FindFieldByName("collection_name") is { } field)
            yield return (string)field.Accessor.GetValue(request);
        foreach (var other in Others(request))
            yield return other;
    }

    private static IEnumerable<string> Others(IMessage request) => request switch
    {
        Wire.QueryPoints query => Lookup(query.LookupFrom).Concat(Prefetched(query.Prefetch)),
        Wire.QueryBatchPoints batch => batch.QueryPoints.SelectMany(Others),
        Wire.QueryPointGroups groups => Lookup(groups.LookupFrom).Concat(Prefetched(groups.Prefetch)).Concat(WithLookup(groups.WithLookup)),
        Wire.SearchPointGroups groups => WithLookup(groups.WithLookup),
        Wire.RecommendPoints recommend => Lookup(recommend.LookupFrom),
        Wire.RecommendBatchPoints batch => batch.RecommendPoints.SelectMany(Others),
        Wire.RecommendPointGroups groups => Lookup(groups.LookupFrom).Concat(WithLookup(groups.WithLookup)),
        Wire.DiscoverPoints discover => Lookup(discover.LookupFrom),
        Wire.DiscoverBatchPoints batch => batch.DiscoverPoints.SelectMany(Others),
        _ => [],
    };

    private static IEnumerable<string> Prefetched(RepeatedField<Wire.PrefetchQuery> prefetches) =>
        prefetches.SelectMany(static p => Lookup(p.LookupFrom).Concat(Prefetched(p.Prefetch)));

    private static IEnumerable<string> Lookup(Wire.LookupLocation? from) => from is null ? [] : [from.CollectionName];

    private static IEnumerable<string> WithLookup(Wire.WithLookup? with) => with is null ? [] : [with.Collection];
}
