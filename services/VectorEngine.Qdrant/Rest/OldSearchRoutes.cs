using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>The calls that were there before the universal query, which older clients still make.</summary>
internal static class OldSearchRoutes
{
    private const string Service = "/qdrant.Points";
    private const string Points = "/collections/{collection_name}/points";

    public static void Map(RestMap map)
    {
#pragma warning disable CS0612, CS0618 // Deprecated in the contract, and still served.
        map.Body<PointsService, Wire.SearchPoints, Wire.SearchResponse>(
            "POST", $"{Points}/search", $"{Service}/Search", static r => OldSearchReader.Search(r.Body, r.Collection), static s => s.Search,
            static (json, q, a) => PointWriter.Scored(json, a.Result, PointWriter.HasPayload(q.WithPayload)));
        map.Body<PointsService, Wire.SearchBatchPoints, Wire.SearchBatchResponse>(
            "POST", $"{Points}/search/batch", $"{Service}/SearchBatch",
            static r => new() { SearchPoints = { Searches(r).Select(s => OldSearchReader.Search(s, r.Collection)) } }, static s => s.SearchBatch,
            static (json, q, a) => ResultWriter.Lists(json, q.SearchPoints.Select(static s => s.WithPayload), a.Result));
        map.Body<PointsService, Wire.SearchPointGroups, Wire.SearchGroupsResponse>(
            "POST", $"{Points}/search/groups", $"{Service}/SearchGroups", static r => OldSearchReader.SearchGroups(r.Body, r.Collection), static s => s.SearchGroups,
            static (json, q, a) => ResultWriter.Groups(json, q.WithPayload, q.WithLookup, a.Result));
        map.Body<PointsService, Wire.RecommendPoints, Wire.RecommendResponse>(
            "POST", $"{Points}/recommend", $"{Service}/Recommend", static r => OldSearchReader.Recommend(r.Body, r.Collection), static s => s.Recommend,
            static (json, q, a) => PointWriter.Scored(json, a.Result, PointWriter.HasPayload(q.WithPayload)));
        map.Body<PointsService, Wire.RecommendBatchPoints, Wire.RecommendBatchResponse>(
            "POST", $"{Points}/recommend/batch", $"{Service}/RecommendBatch",
            static r => new() { RecommendPoints = { Searches(r).Select(s => OldSearchReader.Recommend(s, r.Collection)) } }, static s => s.RecommendBatch,
            static (json, q, a) => ResultWriter.Lists(json, q.RecommendPoints.Select(static s => s.WithPayload), a.Result));
        map.Body<PointsService, Wire.RecommendPointGroups, Wire.RecommendGroupsResponse>(
            "POST", $"{Points}/recommend/groups", $"{Service}/RecommendGroups", static r => OldSearchReader.RecommendGroups(r.Body, r.Collection), static s => s.RecommendGroups,
            static (json, q, a) => ResultWriter.Groups(json, q.WithPayload, q.WithLookup, a.Result));
        map.Body<PointsService, Wire.DiscoverPoints, Wire.DiscoverResponse>(
            "POST", $"{Points}/discover", $"{Service}/Discover", static r => OldSearchReader.Discover(r.Body, r.Collection), static s => s.Discover,
            static (json, q, a) => PointWriter.Scored(json, a.Result, PointWriter.HasPayload(q.WithPayload)));
        map.Body<PointsService, Wire.DiscoverBatchPoints, Wire.DiscoverBatchResponse>(
            "POST", $"{Points}/discover/batch", $"{Service}/DiscoverBatch",
            static r => new() { DiscoverPoints = { Searches(r).Select(s => OldSearchReader.Discover(s, r.Collection)) } }, static s => s.DiscoverBatch,
            static (json, q, a) => ResultWriter.Lists(json, q.DiscoverPoints.Select(static s => s.WithPayload), a.Result));
#pragma warning restore CS0612, CS0618
    }

    private static IEnumerable<Json> Searches(RestRequest request) => request.Body.Need("searches").Items();
}
