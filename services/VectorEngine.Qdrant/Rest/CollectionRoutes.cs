using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Collections, aliases, payload indexes, vector names.</summary>
internal static class CollectionRoutes
{
    private const string Service = "/qdrant.Collections";

    public static void Map(RestMap map)
    {
        map.Plain<CollectionsService, Wire.ListCollectionsRequest, Wire.ListCollectionsResponse>(
            "GET", "/collections", $"{Service}/List", static _ => new(), static s => s.List, static (json, _, a) => ResultWriter.Collections(json, a));
        map.Plain<CollectionsService, Wire.GetCollectionInfoRequest, Wire.GetCollectionInfoResponse>(
            "GET", "/collections/{collection_name}", $"{Service}/Get", static _ => new(), static s => s.Get, static (json, _, a) => CollectionWriter.Info(json, a));
        map.Body<CollectionsService, Wire.CreateCollection, Wire.CollectionOperationResponse>(
            "PUT", "/collections/{collection_name}", $"{Service}/Create", static r => CollectionReader.Create(r.Body), static s => s.Create, static (json, _, a) => ResultWriter.Done(json, a));
        map.Body<CollectionsService, Wire.UpdateCollection, Wire.CollectionOperationResponse>(
            "PATCH", "/collections/{collection_name}", $"{Service}/Update", static r => CollectionReader.Update(r.Body), static s => s.Update, static (json, _, a) => ResultWriter.Done(json, a));
        map.Plain<CollectionsService, Wire.DeleteCollection, Wire.CollectionOperationResponse>(
            "DELETE", "/collections/{collection_name}", $"{Service}/Delete", static _ => new(), static s => s.Delete, static (json, _, a) => ResultWriter.Done(json, a));
        map.Plain<CollectionsService, Wire.CollectionExistsRequest, Wire.CollectionExistsResponse>(
            "GET", "/collections/{collection_name}/exists", $"{Service}/CollectionExists", static _ => new(), static s => s.CollectionExists, static (json, _, a) => ResultWriter.Exists(json, a));
        Aliases(map);
        Fields(map);
    }

    private static void Aliases(RestMap map)
    {
        map.Body<CollectionsService, Wire.ChangeAliases, Wire.CollectionOperationResponse>(
            "POST", "/collections/aliases", $"{Service}/UpdateAliases", static r => CollectionReader.Aliases(r.Body), static s => s.UpdateAliases, static (json, _, a) => ResultWriter.Done(json, a));
        map.Plain<CollectionsService, Wire.ListAliasesRequest, Wire.ListAliasesResponse>(
            "GET", "/aliases", $"{Service}/ListAliases", static _ => new(), static s => s.ListAliases, static (json, _, a) => ResultWriter.Aliases(json, a));
        map.Plain<CollectionsService, Wire.ListCollectionAliasesRequest, Wire.ListAliasesResponse>(
            "GET", "/collections/{collection_name}/aliases", $"{Service}/ListCollectionAliases", static _ => new(), static s => s.ListCollectionAliases, static (json, _, a) => ResultWriter.Aliases(json, a));
    }

    private static void Fields(RestMap map)
    {
        map.Body<PointsService, Wire.CreateFieldIndexCollection, Wire.PointsOperationResponse>(
            "PUT", "/collections/{collection_name}/index", "/qdrant.Points/CreateFieldIndex", static r => CollectionReader.Index(r.Body), static s => s.CreateFieldIndex, static (json, _, a) => ResultWriter.Written(json, a));
        map.Plain<PointsService, Wire.DeleteFieldIndexCollection, Wire.PointsOperationResponse>(
            "DELETE", "/collections/{collection_name}/index/{field_name}", "/qdrant.Points/DeleteFieldIndex", static r => new() { FieldName = r.Route("field_name") }, static s => s.DeleteFieldIndex, static (json, _, a) => ResultWriter.Written(json, a));
        map.Body<PointsService, Wire.CreateVectorNameRequest, Wire.PointsOperationResponse>(
            "PUT", "/collections/{collection_name}/vectors/{vector_name}", "/qdrant.Points/CreateVectorName", Named, static s => s.CreateVectorName, static (json, _, a) => ResultWriter.Written(json, a));
        map.Plain<PointsService, Wire.DeleteVectorNameRequest, Wire.PointsOperationResponse>(
            "DELETE", "/collections/{collection_name}/vectors/{vector_name}", "/qdrant.Points/DeleteVectorName", static r => new() { VectorName = r.Route("vector_name") }, static s => s.DeleteVectorName, static (json, _, a) => ResultWriter.Written(json, a));
    }

    private static Wire.CreateVectorNameRequest Named(RestRequest request)
    {
        var named = CollectionReader.VectorName(request.Body);
        named.VectorName = request.Route("vector_name");
        return named;
    }
}
