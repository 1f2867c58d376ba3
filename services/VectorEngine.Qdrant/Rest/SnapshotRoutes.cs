using System.Text.Json;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Security;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Snapshots: what the contract has over gRPC, and what only REST has (download, recover, upload).</summary>
internal static class SnapshotRoutes
{
    private const string Service = "/qdrant.Snapshots";
    private const string Collection = "/collections/{collection_name}/snapshots";

    public static void Map(RestMap map, AccessGuard guard, SnapshotFiles files)
    {
        map.Plain<SnapshotsService, Wire.ListSnapshotsRequest, Wire.ListSnapshotsResponse>(
            "GET", Collection, $"{Service}/List", static _ => new(), static s => s.List, static (json, _, a) => ResultWriter.Snapshots(json, a));
        map.Plain<SnapshotsService, Wire.CreateSnapshotRequest, Wire.CreateSnapshotResponse>(
            "POST", Collection, $"{Service}/Create", static _ => new(), static s => s.Create, static (json, _, a) => ResultWriter.Snapshot(json, a.SnapshotDescription));
        map.Plain<SnapshotsService, Wire.DeleteSnapshotRequest, Wire.DeleteSnapshotResponse>(
            "DELETE", $"{Collection}/{{snapshot_name}}", $"{Service}/Delete", static r => new() { SnapshotName = r.Route("snapshot_name") }, static s => s.Delete, static (json, _, _) => Done(json));
        map.Plain<SnapshotsService, Wire.ListFullSnapshotsRequest, Wire.ListSnapshotsResponse>(
            "GET", "/snapshots", $"{Service}/ListFull", static _ => new(), static s => s.ListFull, static (json, _, a) => ResultWriter.Snapshots(json, a));
        map.Plain<SnapshotsService, Wire.CreateFullSnapshotRequest, Wire.CreateSnapshotResponse>(
            "POST", "/snapshots", $"{Service}/CreateFull", static _ => new(), static s => s.CreateFull, static (json, _, a) => ResultWriter.Snapshot(json, a.SnapshotDescription));
        map.Plain<SnapshotsService, Wire.DeleteFullSnapshotRequest, Wire.DeleteSnapshotResponse>(
            "DELETE", "/snapshots/{snapshot_name}", $"{Service}/DeleteFull", static r => new() { SnapshotName = r.Route("snapshot_name") }, static s => s.DeleteFull, static (json, _, _) => Done(json));

        map.Own("GET", $"{Collection}/{{snapshot_name}}", (http, _) =>
        {
            guard.Of(http).Require(Right.Read, RestRequest.Route(http, "collection_name"));
            return files.DownloadAsync(http, RestRequest.Route(http, "collection_name"), RestRequest.Route(http, "snapshot_name"));
        });
        map.Own("GET", "/snapshots/{snapshot_name}", (http, _) =>
        {
            guard.Of(http).RequireEverywhere(Right.Read);
            return files.DownloadFullAsync(http, RestRequest.Route(http, "snapshot_name"));
        });
        map.Own("PUT", $"{Collection}/recover", async (http, started) =>
        {
            guard.Of(http).RequireEverywhere(Right.Manage);
            await files.RecoverAsync(http, RestRequest.Route(http, "collection_name"));
            await RestAnswer.OkAsync(http, started, Done);
        });
        map.Own("POST", $"{Collection}/upload", async (http, started) =>
        {
            guard.Of(http).RequireEverywhere(Right.Manage);
            await files.UploadAsync(http, RestRequest.Route(http, "collection_name"));
            await RestAnswer.OkAsync(http, started, Done);
        });
    }

    private static void Done(Utf8JsonWriter json) => json.WriteBooleanValue(true);
}
