using System.Text.Json;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>A served engine that holds the fixture.</summary>
public sealed class GoldenServer : IAsyncLifetime
{
    private const string Fixture = "fixture.jsonl";

    private readonly EngineServer _server = new();

    private int _scratch;

    public Wire.Points.PointsClient Points => _server.Points;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        var lines = GoldenCase.Lines(Fixture).ToList();
        var points = lines.Where(static l => l.TryGetProperty("id", out _)).ToList();
        foreach (var header in lines.Where(static l => l.TryGetProperty("collection", out _)))
        {
            var name = header.GetProperty("collection").GetString()!;
            await _server.Collections.CreateAsync(RestJson.Create(name, header.GetProperty("create")));
            foreach (var index in header.GetProperty("indexes").EnumerateArray())
                await Points.CreateFieldIndexAsync(RestJson.Index(name, index));
            await Points.UpsertAsync(RestJson.Upsert(name, points));
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Makes a collection of its own for a case of operations.</summary>
    internal async Task<string> ScratchAsync(JsonElement request)
    {
        var name = $"scratch{Interlocked.Increment(ref _scratch)}";
        await _server.Collections.CreateAsync(RestJson.Create(name, request.GetProperty("create")));
        await Points.UpsertAsync(RestJson.Upsert(name, request.GetProperty("points").EnumerateArray()));
        return name;
    }

    /// <summary>Runs one operation; "ok" or the error's words.</summary>
    internal async Task<string> RunAsync(string collection, JsonElement operation)
    {
        var (kind, body) = (operation.EnumerateObject().Single().Name, operation.EnumerateObject().Single().Value);
        try
        {
            switch (kind)
            {
                case "upsert":
                    await Points.UpsertAsync(RestJson.Upsert(collection, body.GetProperty("points").EnumerateArray(), body));
                    break;
                case "delete":
                    await Points.DeleteAsync(new Wire.DeletePoints { CollectionName = collection, Wait = true, Points = RestJson.Selector(body) });
                    break;
                case "set_payload":
                    await Points.SetPayloadAsync(RestJson.SetPayload(collection, body));
                    break;
                case "overwrite_payload":
                    await Points.OverwritePayloadAsync(RestJson.SetPayload(collection, body));
                    break;
                case "delete_payload":
                    await Points.DeletePayloadAsync(new Wire.DeletePayloadPoints
                    {
                        CollectionName = collection,
                        Wait = true,
                        Keys = { RestJson.Texts(body.GetProperty("keys")) },
                        PointsSelector = RestJson.Selector(body),
                    });
                    break;
                case "clear_payload":
                    await Points.ClearPayloadAsync(new Wire.ClearPayloadPoints { CollectionName = collection, Wait = true, Points = RestJson.Selector(body) });
                    break;
                case "update_vectors":
                    await Points.UpdateVectorsAsync(RestJson.UpdateVectors(collection, body));
                    break;
                case "delete_vectors":
                    await Points.DeleteVectorsAsync(new Wire.DeletePointVectors
                    {
                        CollectionName = collection,
                        Wait = true,
                        PointsSelector = RestJson.Selector(body),
                        Vectors = new Wire.VectorsSelector { Names = { RestJson.Texts(body.GetProperty("vector")) } },
                    });
                    break;
                default:
                    throw new InvalidOperationException($"operation {kind} is not known to the test");
            }

            return "ok";
        }
        catch (RpcException error)
        {
            return error.Status.Detail;
        }
    }
}
