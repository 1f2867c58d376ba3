using System.Globalization;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Reads of points.</summary>
internal static class ReadRoutes
{
    private const string Service = "/qdrant.Points";
    private const string Points = "/collections/{collection_name}/points";

    public static void Map(RestMap map)
    {
        map.Body<PointsService, Wire.GetPoints, Wire.GetResponse>(
            "POST", Points, $"{Service}/Get", static r => ReadReader.Retrieve(r.Body), static s => s.Get, ResultWriter.Retrieved);
        map.Plain<PointsService, Wire.GetPoints, Wire.GetResponse>(
            "GET", $"{Points}/{{id}}", $"{Service}/Get", One, static s => GetOne(s), static (json, q, a) => PointWriter.Retrieved(json, a.Result[0], payload: true));
        map.Body<PointsService, Wire.ScrollPoints, Wire.ScrollResponse>(
            "POST", $"{Points}/scroll", $"{Service}/Scroll", static r => ReadReader.Scroll(r.Body), static s => s.Scroll, ResultWriter.Scrolled);
        map.Body<PointsService, Wire.CountPoints, Wire.CountResponse>(
            "POST", $"{Points}/count", $"{Service}/Count", static r => ReadReader.Count(r.Body), static s => s.Count, static (json, _, a) => ResultWriter.Counted(json, a));
        map.Body<PointsService, Wire.FacetCounts, Wire.FacetResponse>(
            "POST", "/collections/{collection_name}/facet", $"{Service}/Facet", static r => ReadReader.Facet(r.Body), static s => s.Facet, static (json, _, a) => ResultWriter.Facets(json, a));
        map.Body<PointsService, Wire.QueryPoints, Wire.QueryResponse>(
            "POST", $"{Points}/query", $"{Service}/Query", static r => QueryReader.Points(r.Body, r.Collection), static s => s.Query, ResultWriter.Queried);
        map.Body<PointsService, Wire.QueryBatchPoints, Wire.QueryBatchResponse>(
            "POST", $"{Points}/query/batch", $"{Service}/QueryBatch", Batch, static s => s.QueryBatch, ResultWriter.Queried);
        map.Body<PointsService, Wire.QueryPointGroups, Wire.QueryGroupsResponse>(
            "POST", $"{Points}/query/groups", $"{Service}/QueryGroups", static r => QueryReader.Groups(r.Body, r.Collection), static s => s.QueryGroups,
            static (json, q, a) => ResultWriter.Groups(json, q.WithPayload, q.WithLookup, a.Result));
        map.Body<PointsService, Wire.SearchMatrixPoints, Wire.SearchMatrixPairsResponse>(
            "POST", $"{Points}/search/matrix/pairs", $"{Service}/SearchMatrixPairs", static r => ReadReader.Matrix(r.Body), static s => s.SearchMatrixPairs, static (json, _, a) => ResultWriter.Pairs(json, a));
        map.Body<PointsService, Wire.SearchMatrixPoints, Wire.SearchMatrixOffsetsResponse>(
            "POST", $"{Points}/search/matrix/offsets", $"{Service}/SearchMatrixOffsets", static r => ReadReader.Matrix(r.Body), static s => s.SearchMatrixOffsets, static (json, _, a) => ResultWriter.Offsets(json, a));
    }

    private static Wire.QueryBatchPoints Batch(RestRequest request)
    {
        var batch = new Wire.QueryBatchPoints();
        foreach (var search in request.Body.Need("searches").Items())
            batch.QueryPoints.Add(QueryReader.Points(search, request.Collection));
        return batch;
    }

    private static Wire.GetPoints One(RestRequest request)
    {
        var id = request.Route("id");
        return new Wire.GetPoints
        {
            Ids = { ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Wire.PointId { Num = number } : new Wire.PointId { Uuid = id } },
            WithPayload = new Wire.WithPayloadSelector { Enable = true },
            WithVectors = new Wire.WithVectorsSelector { Enable = true },
        };
    }

    /// <summary>A point that is not there is an error of this call only.</summary>
    private static Grpc.Core.UnaryServerMethod<Wire.GetPoints, Wire.GetResponse> GetOne(PointsService service) => async (request, context) =>
    {
        var response = await service.Get(request, context);
        var id = request.Ids[0];
        return response.Result.Count > 0
            ? response
            : throw new EngineException(EngineError.NotFound, $"Point with id {(id.HasNum ? id.Num.ToString(CultureInfo.InvariantCulture) : id.Uuid)} does not exists!");
    };
}
