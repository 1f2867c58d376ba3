using System.Text.Json;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Security;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>What the server says of itself: version, health, metrics, and that it is no cluster.</summary>
internal static class ServiceRoutes
{
    public static void Map(RestMap map, AccessGuard guard, Engine engine, EngineEvents events)
    {
        map.Own("GET", "/", static (http, _) =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync($$"""{"title":"{{QdrantService.Title}}","version":"{{QdrantService.ContractVersion}}"}""");
        });
        map.Own("GET", "/healthz", static (http, _) => http.Response.WriteAsync("healthz check passed"));
        map.Own("GET", "/livez", static (http, _) => http.Response.WriteAsync("healthz check passed"));
        map.Own("GET", "/readyz", (http, _) =>
        {
            if (events.HasFailed)
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsync(events.HasFailed ? "the storage failed" : "all shards are ready");
        });
        map.Own("GET", "/metrics", async (http, _) =>
        {
            guard.Of(http).RequireEverywhere(Right.Read);
            http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
        });
        map.Own("GET", "/telemetry", (http, started) =>
        {
            guard.Of(http).RequireEverywhere(Right.Read);
            return RestAnswer.OkAsync(http, started, json => Telemetry(json, engine));
        });
        map.Own("GET", "/cluster", (http, started) =>
        {
            guard.Of(http).RequireEverywhere(Right.Read);
            return RestAnswer.OkAsync(http, started, static json =>
            {
                json.WriteStartObject();
                json.WriteString("status", "disabled");
                json.WriteEndObject();
            });
        });
        map.Own("GET", "/issues", (http, started) =>
        {
            guard.Of(http).RequireEverywhere(Right.Read);
            return RestAnswer.OkAsync(http, started, static json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("issues");
                json.WriteEndArray();
                json.WriteEndObject();
            });
        });
        map.Own("DELETE", "/issues", (http, started) =>
        {
            guard.Of(http).RequireEverywhere(Right.Manage);
            return RestAnswer.OkAsync(http, started, static json => json.WriteBooleanValue(true));
        });
        map.Own("GET", "/collections/{collection_name}/cluster", (http, started) =>
        {
            var collection = RestRequest.Route(http, "collection_name");
            guard.Of(http).Require(Right.Read, collection);
            var points = engine.Describe(collection).Points;
            return RestAnswer.OkAsync(http, started, json => Shard(json, points));
        });
    }

    private static void Telemetry(Utf8JsonWriter json, Engine engine)
    {
        json.WriteStartObject();
        json.WriteString("id", "fitness");
        json.WriteStartObject("app");
        json.WriteString("name", QdrantService.Title);
        json.WriteString("version", QdrantService.ContractVersion);
        json.WriteEndObject();
        json.WriteStartObject("collections");
        json.WriteNumber("number_of_collections", engine.Collections.Count);
        json.WriteEndObject();
        json.WriteStartObject("cluster");
        json.WriteBoolean("enabled", false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A collection is one shard, and it is here.</summary>
    private static void Shard(Utf8JsonWriter json, long points)
    {
        json.WriteStartObject();
        json.WriteNumber("peer_id", 0);
        json.WriteNumber("shard_count", 1);
        json.WriteStartArray("local_shards");
        json.WriteStartObject();
        json.WriteNumber("shard_id", 0);
        json.WriteNumber("points_count", points);
        json.WriteString("state", "Active");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("remote_shards");
        json.WriteEndArray();
        json.WriteStartArray("shard_transfers");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
