using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

#pragma warning disable CS0672 // Deprecated in the contract, and still what some clients call.

/// <content>The calls from before Query.</content>
internal sealed partial class PointsService
{
    public override Task<Wire.SearchResponse> Search(Wire.SearchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var response = new Wire.SearchResponse();
        Run(request.CollectionName, request, response.Result, patience.Token);
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.SearchBatchResponse> SearchBatch(Wire.SearchBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        CheckBatch(request.SearchPoints.Count, "search_points");
        strict.Batch(request.CollectionName, request.SearchPoints.Count);
        var response = new Wire.SearchBatchResponse();
        foreach (var search in request.SearchPoints)
        {
            var result = new Wire.BatchResult();
            Run(request.CollectionName, search, result.Result, patience.Token);
            response.Result.Add(result);
        }

        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.SearchGroupsResponse> SearchGroups(Wire.SearchPointGroups request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckShards(request.ShardKeySelector);
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var groups = Groups(request.GroupBy, request.Limit, request.GroupSize, request.WithLookup);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        var query = OldQueryMapping.ToEngine(request);
        strict.Query(request.CollectionName, request.HasTimeout, request.Timeout, query with { Limit = (ulong)groups.Groups * (ulong)groups.GroupSize });
        return Task.FromResult(new Wire.SearchGroupsResponse
        {
            Result = GroupMapping.ToWire(engine.QueryGroups(request.CollectionName, query, groups, selection, patience.Token), selection, groups),
            Time = Seconds(started),
        });
    }

    public override Task<Wire.RecommendResponse> Recommend(Wire.RecommendPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var response = new Wire.RecommendResponse();
        Run(request.CollectionName, request, response.Result, patience.Token);
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.RecommendBatchResponse> RecommendBatch(Wire.RecommendBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        CheckBatch(request.RecommendPoints.Count, "recommend_points");
        strict.Batch(request.CollectionName, request.RecommendPoints.Count);
        var response = new Wire.RecommendBatchResponse();
        foreach (var recommend in request.RecommendPoints)
        {
            var result = new Wire.BatchResult();
            Run(request.CollectionName, recommend, result.Result, patience.Token);
            response.Result.Add(result);
        }

        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.RecommendGroupsResponse> RecommendGroups(Wire.RecommendPointGroups request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckShards(request.ShardKeySelector);
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var groups = Groups(request.GroupBy, request.Limit, request.GroupSize, request.WithLookup);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        var query = OldQueryMapping.ToEngine(request);
        strict.Query(request.CollectionName, request.HasTimeout, request.Timeout, query with { Limit = (ulong)groups.Groups * (ulong)groups.GroupSize });
        return Task.FromResult(new Wire.RecommendGroupsResponse
        {
            Result = GroupMapping.ToWire(engine.QueryGroups(request.CollectionName, query, groups, selection, patience.Token), selection, groups),
            Time = Seconds(started),
        });
    }

    public override Task<Wire.DiscoverResponse> Discover(Wire.DiscoverPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var response = new Wire.DiscoverResponse();
        Run(request.CollectionName, request, response.Result, patience.Token);
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.DiscoverBatchResponse> DiscoverBatch(Wire.DiscoverBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        CheckBatch(request.DiscoverPoints.Count, "discover_points");
        strict.Batch(request.CollectionName, request.DiscoverPoints.Count);
        var response = new Wire.DiscoverBatchResponse();
        foreach (var discover in request.DiscoverPoints)
        {
            var result = new Wire.BatchResult();
            Run(request.CollectionName, discover, result.Result, patience.Token);
            response.Result.Add(result);
        }

        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    private void Run(string collection, Wire.SearchPoints request, RepeatedField<Wire.ScoredPoint> into, CancellationToken cancellation) => Run(
        collection,
        (request.HasTimeout, request.Timeout),
        request.ShardKeySelector,
        OldQueryMapping.ToEngine(request),
        PointMapping.ToEngine(request.WithPayload, request.WithVectors),
        into,
        cancellation);

    private void Run(string collection, Wire.RecommendPoints request, RepeatedField<Wire.ScoredPoint> into, CancellationToken cancellation) => Run(
        collection,
        (request.HasTimeout, request.Timeout),
        request.ShardKeySelector,
        OldQueryMapping.ToEngine(request),
        PointMapping.ToEngine(request.WithPayload, request.WithVectors),
        into,
        cancellation);

    private void Run(string collection, Wire.DiscoverPoints request, RepeatedField<Wire.ScoredPoint> into, CancellationToken cancellation) => Run(
        collection,
        (request.HasTimeout, request.Timeout),
        request.ShardKeySelector,
        OldQueryMapping.ToEngine(request),
        PointMapping.ToEngine(request.WithPayload, request.WithVectors),
        into,
        cancellation);

    private void Run(
        string collection,
        (bool Given, ulong Seconds) timeout,
        Wire.ShardKeySelector? shards,
        QueryNode query,
        Selection selection,
        RepeatedField<Wire.ScoredPoint> into,
        CancellationToken cancellation)
    {
        Check(timeout.Given, timeout.Seconds, shards);
        strict.Query(collection, timeout.Given, timeout.Seconds, query);
        Fill(into, engine.Query(collection, query, selection, cancellation), selection);
    }
}
