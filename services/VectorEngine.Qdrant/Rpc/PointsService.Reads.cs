using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <content>Reads of points.</content>
internal sealed partial class PointsService
{
    private const int DefaultScrollLimit = 10;

    public override Task<Wire.GetResponse> Get(Wire.GetPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        var hits = engine.Get(request.CollectionName, PointMapping.ToEngine(request.Ids, "ids"), selection);
        var response = new Wire.GetResponse();
        response.Result.AddRange(hits.Select(h => PointMapping.Retrieved(h, selection)));
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.ScrollResponse> Scroll(Wire.ScrollPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        if (request.HasLimit && request.Limit < 1)
            throw Malformed.Field("limit", "must be at least 1");
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors, payloadByDefault: true);
        var page = engine.Scroll(
            request.CollectionName,
            FilterMapping.ToEngine(request.Filter),
            request.Offset is null ? null : PointMapping.ToEngine(request.Offset, "offset"),
            request.HasLimit ? (int)Math.Min(request.Limit, int.MaxValue) : DefaultScrollLimit,
            selection,
            request.OrderBy is null ? null : QueryMapping.ToEngine(request.OrderBy));
        var response = new Wire.ScrollResponse { NextPageOffset = page.Next is { } next ? PointMapping.ToWire(next) : null };
        response.Result.AddRange(page.Points.Select(h => PointMapping.Retrieved(h, selection)));
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.CountResponse> Count(Wire.CountPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        var count = engine.Count(request.CollectionName, FilterMapping.ToEngine(request.Filter));
        return Task.FromResult(new Wire.CountResponse { Result = new Wire.CountResult { Count = (ulong)count }, Time = Seconds(started) });
    }

    public override Task<Wire.QueryResponse> Query(Wire.QueryPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var response = new Wire.QueryResponse();
        response.Result.AddRange(Run(request.CollectionName, request));
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.QueryBatchResponse> QueryBatch(Wire.QueryBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        CheckBatch(request.QueryPoints.Count, "query_points");
        var response = new Wire.QueryBatchResponse();
        foreach (var query in request.QueryPoints)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var result = new Wire.BatchResult();
            result.Result.AddRange(Run(request.CollectionName, query));
            response.Result.Add(result);
        }

        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

#pragma warning disable CS0672 // Deprecated in the contract, and still what some clients call.
    public override Task<Wire.SearchResponse> Search(Wire.SearchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var response = new Wire.SearchResponse();
        response.Result.AddRange(Run(request.CollectionName, request));
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.SearchBatchResponse> SearchBatch(Wire.SearchBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        CheckBatch(request.SearchPoints.Count, "search_points");
        var response = new Wire.SearchBatchResponse();
        foreach (var search in request.SearchPoints)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var result = new Wire.BatchResult();
            result.Result.AddRange(Run(request.CollectionName, search));
            response.Result.Add(result);
        }

        response.Time = Seconds(started);
        return Task.FromResult(response);
    }
#pragma warning restore CS0672

    private static void Check(bool hasTimeout, ulong timeout, Wire.ShardKeySelector? shards)
    {
        Malformed.CheckTimeout(hasTimeout, timeout);
        Malformed.CheckShards(shards);
    }

    private IEnumerable<Wire.ScoredPoint> Run(string collection, Wire.QueryPoints request)
    {
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        return engine.Query(collection, QueryMapping.ToEngine(request), selection).Select(h => PointMapping.Scored(h, selection));
    }

    private IEnumerable<Wire.ScoredPoint> Run(string collection, Wire.SearchPoints request)
    {
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        var selection = PointMapping.ToEngine(request.WithPayload, request.WithVectors);
        return engine.Query(collection, QueryMapping.ToEngine(request), selection).Select(h => PointMapping.Scored(h, selection));
    }
}
