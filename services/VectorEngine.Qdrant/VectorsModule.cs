using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>The vector engine behind Qdrant's contract.</summary>
public sealed class VectorsModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Vectors;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers => [];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();
        services.AddOptions<EngineOptions>().BindConfiguration(context.Name)
            .PostConfigure(o => o.DataPath = context.DataDirectory)
            .ValidateOnStart();
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<EngineEvents>();
        services.AddSingleton(Open);
        services.AddHostedService<EngineLife>();
        services.AddHealthChecks().AddCheck<EngineHealth>("engine");
        services.AddSingleton<ConfigGate>();
        services.AddSingleton<StrictMode>();
        services.AddGrpc()
            .AddServiceOptions<QdrantService>(o => o.Interceptors.Add<EngineErrorInterceptor>())
            .AddServiceOptions<CollectionsService>(o => o.Interceptors.Add<EngineErrorInterceptor>())
            .AddServiceOptions<PointsService>(o => o.Interceptors.Add<EngineErrorInterceptor>())
            .AddServiceOptions<SnapshotsService>(o => o.Interceptors.Add<EngineErrorInterceptor>());
        services.AddOptions<GrpcServiceOptions<PointsService>>().Configure<IOptions<EngineOptions>>((grpc, engine) =>
        {
            grpc.MaxReceiveMessageSize = engine.Value.MaxMessageBytes;
            grpc.MaxSendMessageSize = engine.Value.MaxMessageBytes;
        });
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<QdrantService>();
        endpoints.MapGrpcService<CollectionsService>();
        endpoints.MapGrpcService<PointsService>();
        endpoints.MapGrpcService<SnapshotsService>();
    }

    private static Engine Open(IServiceProvider services)
    {
        try
        {
            return Engine.Open(
                services.GetRequiredService<IOptions<EngineOptions>>().Value,
                services.GetRequiredService<EngineEvents>(),
                services.GetRequiredService<TimeProvider>());
        }
        catch (EngineException error)
        {
            throw new StartupException($"The vector engine cannot open its data: {error.Message}");
        }
    }
}
