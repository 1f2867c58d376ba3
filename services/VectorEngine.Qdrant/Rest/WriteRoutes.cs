using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using Google.Protobuf;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Writes of points.</summary>
internal static class WriteRoutes
{
    private const string Points = "/collections/{collection_name}/points";

    public static void Map(RestMap map)
    {
        Add(map, "PUT", Points, "Upsert", WriteReader.Upsert, static s => s.Upsert);
        Add(map, "POST", $"{Points}/delete", "Delete", WriteReader.Delete, static s => s.Delete);
        Add(map, "PUT", $"{Points}/vectors", "UpdateVectors", WriteReader.UpdateVectors, static s => s.UpdateVectors);
        Add(map, "POST", $"{Points}/vectors/delete", "DeleteVectors", WriteReader.DeleteVectors, static s => s.DeleteVectors);
        Add(map, "POST", $"{Points}/payload", "SetPayload", WriteReader.SetPayload, static s => s.SetPayload);
        Add(map, "PUT", $"{Points}/payload", "OverwritePayload", WriteReader.SetPayload, static s => s.OverwritePayload);
        Add(map, "POST", $"{Points}/payload/delete", "DeletePayload", WriteReader.DeletePayload, static s => s.DeletePayload);
        Add(map, "POST", $"{Points}/payload/clear", "ClearPayload", WriteReader.ClearPayload, static s => s.ClearPayload);
        map.Body<PointsService, Wire.UpdateBatchPoints, Wire.UpdateBatchResponse>(
            "POST", $"{Points}/batch", "/qdrant.Points/UpdateBatch", static r => WriteReader.Batch(r.Body), static s => s.UpdateBatch, static (json, _, a) => ResultWriter.Written(json, a));
    }

    private static void Add<TRequest>(
        RestMap map, string verb, string path, string method, Func<Json, TRequest> read, Func<PointsService, UnaryServerMethod<TRequest, Wire.PointsOperationResponse>> select)
        where TRequest : class, IMessage, new() =>
        map.Body(verb, path, $"/qdrant.Points/{method}", r => read(r.Body), select, static (json, _, a) => ResultWriter.Written(json, a));
}
