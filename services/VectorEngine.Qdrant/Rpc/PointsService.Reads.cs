using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <content>Reads of points.</content>
internal sealed partial class PointsService
{
    private const int DefaultLimit = 10;

    public override Task<Wire.GetResponse> Get(Wire.GetPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Check(request.HasTimeout, request.Timeout, request.ShardKeySelector);
        strict.Read(request.CollectionName, request.HasTimeout, request.Timeout);
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
        var filter = FilterMapping.ToEngine(request.Filter);
        strict.Read(request.CollectionName, request.HasTimeout, request.Timeout, filter, request.HasLimit ? request.Limit : DefaultLimit);
        var page = engine.Scroll(
            request.CollectionName,
            filter,
            request.Offset is null ? null : PointMapping.ToEngine(request.Offset, "offset"),
            request.HasLimit ? (int)Math.Min(request.Limit, int.MaxValue) : DefaultLimit,
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
        var filter = FilterMapping.ToEngine(request.Filter);
        strict.Read(request.CollectionName, request.HasTimeout, request.Timeout, filter);
        var count = engine.Count(request.CollectionName, filter);
        return Task.FromResult(new Wire.CountResponse { Result = new Wire.CountResult { Count = (ulong)count }, Time = Seconds(started) });
    }

    public override Task<Wire.FacetResponse> Facet(Wire.FacetCounts request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckShards(request.ShardKeySelector);
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        if (request.Key.Length is 0 or > 1024)
            throw Malformed.Field("key", "must have 1 to 1024 characters");
        if (request.HasLimit && request.Limit < 1)
            throw Malformed.Field("limit", "must be at least 1");
        var filter = FilterMapping.ToEngine(request.Filter);
        strict.Read(request.CollectionName, request.HasTimeout, request.Timeout, filter, request.HasLimit ? request.Limit : DefaultLimit);
        var limit = request.HasLimit ? (int)Math.Min(request.Limit, int.MaxValue) : DefaultLimit;
        var response = new Wire.FacetResponse();
        foreach (var hit in engine.Facet(request.CollectionName, request.Key, filter, limit, patience.Token))
            response.Hits.Add(new Wire.FacetHit { Value = FacetValue(hit.Value), Count = (ulong)hit.Count });
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.SearchMatrixPairsResponse> SearchMatrixPairs(Wire.SearchMatrixPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (_, pairs) = Matrix(request, context);
        var response = new Wire.SearchMatrixPairsResponse { Result = new Wire.SearchMatrixPairs() };
        foreach (var pair in pairs)
            response.Result.Pairs.Add(new Wire.SearchMatrixPair { A = PointMapping.ToWire(pair.A), B = PointMapping.ToWire(pair.B), Score = pair.Score });
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.SearchMatrixOffsetsResponse> SearchMatrixOffsets(Wire.SearchMatrixPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var (ids, pairs) = Matrix(request, context);
        var offsets = ids.Select(static (id, i) => (id, i)).ToDictionary(static p => p.id, static p => (ulong)p.i);
        var result = new Wire.SearchMatrixOffsets();
        foreach (var id in ids)
            result.Ids.Add(PointMapping.ToWire(id));
        foreach (var pair in pairs)
        {
            result.OffsetsRow.Add(offsets[pair.A]);
            result.OffsetsCol.Add(offsets[pair.B]);
            result.Scores.Add(pair.Score);
        }

        return Task.FromResult(new Wire.SearchMatrixOffsetsResponse { Result = result, Time = Seconds(started) });
    }

    private static Wire.FacetValue FacetValue(PayloadValue value) => value.Kind switch
    {
        PayloadKind.Integer => new Wire.FacetValue { IntegerValue = value.AsInteger },
        PayloadKind.Bool => new Wire.FacetValue { BoolValue = value.AsBool },
        _ => new Wire.FacetValue { StringValue = value.AsString },
    };

    private static void Check(bool hasTimeout, ulong timeout, Wire.ShardKeySelector? shards)
    {
        Malformed.CheckTimeout(hasTimeout, timeout);
        Malformed.CheckShards(shards);
    }

    private (IReadOnlyList<PointId> Ids, IReadOnlyList<MatrixPair> Pairs) Matrix(Wire.SearchMatrixPoints request, ServerCallContext context)
    {
        Malformed.CheckShards(request.ShardKeySelector);
        using var patience = new Patience(request.HasTimeout, request.Timeout, context);
        var filter = FilterMapping.ToEngine(request.Filter);
        var sample = request.HasSample ? (int)Math.Min(request.Sample, int.MaxValue) : 10;
        var limit = request.HasLimit ? (int)Math.Min(request.Limit, int.MaxValue) : 3;
        strict.Read(request.CollectionName, request.HasTimeout, request.Timeout, filter, (ulong)sample * (ulong)limit);
        return engine.Matrix(request.CollectionName, request.Using, filter, sample, limit, patience.Token);
    }
}
