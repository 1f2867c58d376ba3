using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Writes of points over the engine.</summary>
internal sealed partial class PointsService(Engine engine, ConfigGate gate, StrictMode strict) : Wire.Points.PointsBase
{
    /// <summary>Most queries or operations in one batch.</summary>
    private const int MaxBatch = 1024;

    public override Task<Wire.PointsOperationResponse> Upsert(Wire.UpsertPoints request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> Delete(Wire.DeletePoints request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> UpdateVectors(Wire.UpdatePointVectors request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> DeleteVectors(Wire.DeletePointVectors request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> SetPayload(Wire.SetPayloadPoints request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.Set(request), context);

    public override Task<Wire.PointsOperationResponse> OverwritePayload(Wire.SetPayloadPoints request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.Overwrite(request), context);

    public override Task<Wire.PointsOperationResponse> DeletePayload(Wire.DeletePayloadPoints request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> ClearPayload(Wire.ClearPayloadPoints request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), request.ShardKeySelector, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> CreateFieldIndex(Wire.CreateFieldIndexCollection request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), null, () => WriteMapping.ToEngine(request), context);

    public override Task<Wire.PointsOperationResponse> DeleteFieldIndex(Wire.DeleteFieldIndexCollection request, ServerCallContext context) => WriteAsync(
        request.CollectionName, request.Wait, (request.HasTimeout, request.Timeout), null, () => new WriteOperation.DropIndex(request.FieldName), context);

    public override async Task<Wire.UpdateBatchResponse> UpdateBatch(Wire.UpdateBatchPoints request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        CheckBatch(request.Operations.Count, "operations");
        var operations = request.Operations.Select(static (o, i) => WriteMapping.ToEngine(o, $"operations[{i}]")).ToList();
        foreach (var operation in operations)
            strict.Write(request.CollectionName, request.HasTimeout, request.Timeout, operation);
        var results = await engine.WriteAsync(request.CollectionName, operations, context.CancellationToken);
        var response = new Wire.UpdateBatchResponse();
        foreach (var result in results)
            response.Result.Add(ToWire(result, request.Wait));
        response.Time = Seconds(started);
        return response;
    }

    public override async Task<Wire.PointsOperationResponse> CreateVectorName(Wire.CreateVectorNameRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        using (await gate.EnterAsync(context.CancellationToken))
        {
            var config = Wire.CollectionConfig.Parser.ParseFrom(engine.Describe(request.CollectionName).Schema.Annotations.Span);
            var result = await engine.WriteAsync(request.CollectionName, VectorNameMapping.Create(config, request), context.CancellationToken);
            return new Wire.PointsOperationResponse { Result = ToWire(result, request.Wait), Time = Seconds(started) };
        }
    }

    public override async Task<Wire.PointsOperationResponse> DeleteVectorName(Wire.DeleteVectorNameRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        using (await gate.EnterAsync(context.CancellationToken))
        {
            var config = Wire.CollectionConfig.Parser.ParseFrom(engine.Describe(request.CollectionName).Schema.Annotations.Span);
            var result = await engine.WriteAsync(request.CollectionName, VectorNameMapping.Delete(config, request), context.CancellationToken);
            return new Wire.PointsOperationResponse { Result = ToWire(result, request.Wait), Time = Seconds(started) };
        }
    }

    private static void CheckBatch(int count, string field)
    {
        if (count is 0 or > MaxBatch)
            throw Malformed.Field(field, $"must have 1 to {MaxBatch} elements");
    }

    private static double Seconds(long started) => Stopwatch.GetElapsedTime(started).TotalSeconds;

    /// <summary>
    /// Whether a write waits or not it is answered when it is logged and applied; who does not wait is only told less: the status
    /// is Acknowledged, and an id that does not exist is no error.
    /// </summary>
    private static Wire.UpdateResult ToWire(WriteResult result, bool wait)
    {
        if (wait && result.Missing is { } id)
            throw new EngineException(EngineError.NotFound, $"No point with id {id} found");
        return new Wire.UpdateResult
        {
            OperationId = result.Sequence,
            Status = wait ? Wire.UpdateStatus.Completed : Wire.UpdateStatus.Acknowledged,
        };
    }

    private async Task<Wire.PointsOperationResponse> WriteAsync(
        string collection, bool wait, (bool Given, ulong Seconds) timeout, Wire.ShardKeySelector? shards, Func<WriteOperation> operation, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(timeout.Given, timeout.Seconds);
        Malformed.CheckShards(shards);
        var write = operation();
        strict.Write(collection, timeout.Given, timeout.Seconds, write);
        var result = await engine.WriteAsync(collection, write, context.CancellationToken);
        return new Wire.PointsOperationResponse { Result = ToWire(result, wait), Time = Seconds(started) };
    }
}
