using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <content>Queries, alone, in batches and in groups.</content>
internal sealed partial class PointsService
{
    private const int DefaultGroups = 10;
    private const int DefaultGroupSize = 3;

    public override Task<Wire.QueryResponse> Query(Wire.QueryPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var response = new Wire.QueryResponse();
        Run(request.CollectionName, request, response.Result, patience.Token);
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.QueryBatchResponse> QueryBatch(Wire.QueryBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        CheckBatch(request.QueryPoints.Count, "query_points");
        strict.Batch(request.CollectionName, request.QueryPoints.Count);
        var response = new Wire.QueryBatchResponse();
        foreach (var query in request.QueryPoints)
        {
            var result = new Wire.BatchResult();
            Run(request.CollectionName, query, result.Result, patience.Token);
            response.Result.Add(result);
        }

        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.QueryGroupsResponse> QueryGroups(Wire.QueryPointGroups request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckShards(request.ShardKeySelector);
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var groups = Groups(
            request.GroupBy, request.HasLimit ? request.Limit : DefaultGroups, request.HasGroupSize ? request.GroupSize : DefaultGroupSize, request.WithLookup);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        var query = QueryMapping.ToEngine(request);
        strict.Query(request.CollectionName, request.HasTimeout, request.Timeout, query with { Limit = (ulong)groups.Groups * (ulong)groups.GroupSize });
        return Task.FromResult(new Wire.QueryGroupsResponse
        {
            Result = GroupMapping.ToWire(engine.QueryGroups(request.CollectionName, query, groups, selection, patience.Token), selection, groups),
            Time = Seconds(started),
        });
    }

    private static GroupQuery Groups(string key, ulong groups, ulong size, Wire.WithLookup? lookup) => GroupMapping.ToEngine(key, groups, size, lookup);

    private void Run(string collection, Wire.QueryPoints request, RepeatedField<Wire.ScoredPoint> into, CancellationToken cancellation)
    {
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        var query = QueryMapping.ToEngine(request);
        strict.Query(collection, request.HasTimeout, request.Timeout, query);
        Fill(into, engine.Query(collection, query, selection, cancellation), selection);
    }

    private static void Fill(RepeatedField<Wire.ScoredPoint> into, IReadOnlyList<Hit> hits, Selection selection)
    {
        into.Capacity = hits.Count;
        for (var i = 0; i < hits.Count; i++)
            into.Add(PointMapping.Scored(hits[i], selection));
    }
}
