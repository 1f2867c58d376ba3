using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Hosting.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Rest;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Security;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
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
    public bool ServesHttp => true;

    /// <inheritdoc />
    public bool Authenticates(IConfiguration configuration) => (configuration.GetSection(Name).Get<AccessOptions>() ?? new AccessOptions()).IsOn;

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();
        services.AddOptions<EngineOptions>().BindConfiguration(context.Name)
            .PostConfigure(o => o.DataPath = context.DataDirectory)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddOptions<AccessOptions>().BindConfiguration(context.Name).ValidateOnStart();
        services.AddSingleton<AccessGuard>();
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<EngineEvents>();
        services.AddSingleton(Open);
        services.AddHostedService<EngineLife>();
        services.AddHealthChecks().AddCheck<EngineHealth>("engine");
        services.AddSingleton<ConfigGate>();
        services.AddSingleton<StrictMode>();
        // None of them has state of a call: they are registered so as not to be made anew for each.
        services.AddSingleton<AccessInterceptor>();
        services.AddSingleton<IErrorTranslator, EngineErrors>();
        services.AddSingleton<QdrantService>();
        services.AddSingleton<CollectionsService>();
        services.AddSingleton<PointsService>();
        services.AddSingleton<SnapshotsService>();
        var guarded = Authenticates(builder.Configuration);
        services.AddGrpc()
            .AddServiceOptions<QdrantService>(Guard)
            .AddServiceOptions<CollectionsService>(Guard)
            .AddServiceOptions<PointsService>(Guard)
            .AddServiceOptions<SnapshotsService>(Guard);
        services.AddOptions<GrpcServiceOptions<PointsService>>().Configure<IOptions<EngineOptions>>((grpc, engine) =>
        {
            grpc.MaxReceiveMessageSize = engine.Value.MaxMessageBytes;
            grpc.MaxSendMessageSize = engine.Value.MaxMessageBytes;
        });
        RestApi.AddServices(services, context.Name);

        // Without a key there is nothing to ask, and no call pays for the question.
        void Guard(GrpcServiceOptions options)
        {
            if (guarded)
                options.Interceptors.Add<AccessInterceptor>();
        }
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<QdrantService>();
        endpoints.MapGrpcService<CollectionsService>();
        endpoints.MapGrpcService<PointsService>();
        endpoints.MapGrpcService<SnapshotsService>();
        RestApi.Map(endpoints);
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
