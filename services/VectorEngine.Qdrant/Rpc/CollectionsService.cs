using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Google.Protobuf;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Collections and aliases over the engine.</summary>
internal sealed class CollectionsService(Engine engine, ConfigGate gate) : Wire.Collections.CollectionsBase
{
    public override async Task<Wire.CollectionOperationResponse> Create(Wire.CreateCollection request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        await engine.CreateCollectionAsync(request.CollectionName, SchemaMapping.ToEngine(request), context.CancellationToken);
        return Done(true, started);
    }

    public override async Task<Wire.CollectionOperationResponse> Update(Wire.UpdateCollection request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        using (await gate.EnterAsync(context.CancellationToken))
        {
            var config = Wire.CollectionConfig.Parser.ParseFrom(engine.Describe(request.CollectionName).Schema.Annotations.Span);
            ConfigMapping.Apply(config, request);
            await engine.WriteAsync(request.CollectionName, new WriteOperation.Annotate(config.ToByteArray(), VectorParamsMapping.Dense(config)), context.CancellationToken);
        }

        return Done(true, started);
    }

    public override async Task<Wire.CollectionOperationResponse> Delete(Wire.DeleteCollection request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        return Done(await engine.DeleteCollectionAsync(request.CollectionName, context.CancellationToken), started);
    }

    public override Task<Wire.GetCollectionInfoResponse> Get(Wire.GetCollectionInfoRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var info = SchemaMapping.ToWire(engine.Describe(request.CollectionName));
        return Task.FromResult(new Wire.GetCollectionInfoResponse { Result = info, Time = Seconds(started) });
    }

    public override Task<Wire.ListCollectionsResponse> List(Wire.ListCollectionsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var response = new Wire.ListCollectionsResponse();
        response.Collections.AddRange(engine.Collections.Select(static c => new Wire.CollectionDescription { Name = c }));
        response.Time = Seconds(started);
        return Task.FromResult(response);
    }

    public override Task<Wire.CollectionExistsResponse> CollectionExists(Wire.CollectionExistsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return Task.FromResult(new Wire.CollectionExistsResponse
        {
            Result = new Wire.CollectionExists { Exists = engine.Exists(request.CollectionName) },
            Time = Seconds(started),
        });
    }

    public override async Task<Wire.CollectionOperationResponse> UpdateAliases(Wire.ChangeAliases request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        await engine.ChangeAliasesAsync([.. request.Actions.Select(ToEngine)], context.CancellationToken);
        return Done(true, started);
    }

    public override Task<Wire.ListAliasesResponse> ListAliases(Wire.ListAliasesRequest request, ServerCallContext context) =>
        Task.FromResult(Aliases(null, Stopwatch.GetTimestamp()));

    public override Task<Wire.ListAliasesResponse> ListCollectionAliases(Wire.ListCollectionAliasesRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        if (!engine.Collections.Contains(request.CollectionName))
            throw new EngineException(EngineError.NotFound, $"Collection `{request.CollectionName}` doesn't exist!");
        return Task.FromResult(Aliases(request.CollectionName, started));
    }

    private static AliasAction ToEngine(Wire.AliasOperations action, int index) => action.ActionCase switch
    {
        Wire.AliasOperations.ActionOneofCase.CreateAlias => new AliasAction.Create(action.CreateAlias.AliasName, action.CreateAlias.CollectionName),
        Wire.AliasOperations.ActionOneofCase.RenameAlias => new AliasAction.Rename(action.RenameAlias.OldAliasName, action.RenameAlias.NewAliasName),
        Wire.AliasOperations.ActionOneofCase.DeleteAlias => new AliasAction.Delete(action.DeleteAlias.AliasName),
        _ => throw Malformed.Field($"actions[{index}]", "an action is needed"),
    };

    private static Wire.CollectionOperationResponse Done(bool result, long started) => new() { Result = result, Time = Seconds(started) };

    private static double Seconds(long started) => Stopwatch.GetElapsedTime(started).TotalSeconds;

    private Wire.ListAliasesResponse Aliases(string? collection, long started)
    {
        var response = new Wire.ListAliasesResponse();
        response.Aliases.AddRange(engine.Aliases
            .Where(a => collection is null || a.Value == collection)
            .Select(static a => new Wire.AliasDescription { AliasName = a.Key, CollectionName = a.Value }));
        response.Time = Seconds(started);
        return response;
    }
}
