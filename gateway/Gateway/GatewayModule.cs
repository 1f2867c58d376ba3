using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Gateway.Chat;
using FitnessGrpc.Gateway.Contracts;
using FitnessGrpc.Gateway.Forwarding;
using FitnessGrpc.Gateway.OpenApi;
using FitnessGrpc.Gateway.Problems;
using FitnessGrpc.Hosting.Modules;
using Grpc.AspNetCore.Server;
using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FitnessGrpc.Gateway;

/// <summary>
/// The public face. Every public service is served over gRPC, and over REST by its HTTP rules; both are forwarded to the
/// module that serves it. Streamed chat, problems and the OpenAPI document are the gateway's own.
/// </summary>
public sealed class GatewayModule : IModule
{
    /// <summary>Streams that end only when somebody leaves.</summary>
    private static readonly string[] Tails = [$"{TelemetryService.Descriptor.FullName}.{nameof(TelemetryService.TelemetryServiceClient.TailEvents)}"];

    private static readonly string ChatMethod = $"{GenerationService.Descriptor.FullName}.{nameof(GenerationService.GenerationServiceClient.Chat)}";

    private readonly Lazy<ContractCatalog> _catalog = new(ContractCatalog.Load);

    /// <inheritdoc />
    public string Name => ModuleNames.Gateway;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers { get; } =
    [
        Peer.For<EmbeddingService.EmbeddingServiceClient>(ModuleNames.Embedding),
        Peer.For<RetrievalService.RetrievalServiceClient>(ModuleNames.Retrieval),
        Peer.For<GenerationService.GenerationServiceClient>(ModuleNames.Generation),
        Peer.For<TelemetryService.TelemetryServiceClient>(ModuleNames.Telemetry),
        Peer.For<DriftService.DriftServiceClient>(ModuleNames.Drift),
    ];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        // The catch-all of unknown services would hide that a REST path takes another method; ProblemMiddleware answers in its place.
        services.Configure<GrpcServiceOptions>(static o => o.IgnoreUnknownServices = true);
        services.AddHttpForwarder();
        services.AddSingleton<BackendClient>();
        services.AddSingleton<Forwarder>();
        services.AddTransient<ChatEndpoint>();
        services.AddSingleton(_ => OpenApiDocument.Build(_catalog.Value));

        // The services of the platform, not those of this application.
        var described = _catalog.Value.Services.Append(Grpc.Health.V1.Health.Descriptor).ToList();
        services.AddSingleton(new ReflectionServiceImpl(described.Append(Grpc.Reflection.V1Alpha.ServerReflection.Descriptor)));
        services.AddSingleton(new ReflectionV1ServiceImpl(described.Append(Grpc.Reflection.V1.ServerReflection.Descriptor)));
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints)
    {
        if (endpoints is IApplicationBuilder application)
            application.UseMiddleware<RequestIdMiddleware>().UseMiddleware<ProblemMiddleware>();

        // Open to everyone who reaches the port.
        endpoints.MapGrpcReflectionService();
        endpoints.MapGet("/", static () => Results.Json(new { service = "FitnessGrpc", openapi = "/openapi/v1.json" }));
        endpoints.MapMethods("/openapi/v1.json", [HttpMethods.Get, HttpMethods.Head], OpenApiEndpoint.HandleAsync);

        // The platform itself: authentication and quotas belong on this group.
        var platform = endpoints.MapGroup("");
        MapGrpc(platform, endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>());
        MapRest(platform);
    }

    private void MapGrpc(RouteGroupBuilder platform, IHostApplicationLifetime lifetime)
    {
        var plain = new BackendTransformer();
        var tail = new TailTransformer(lifetime);
        foreach (var method in _catalog.Value.Services.SelectMany(static service => service.Methods))
        {
            var module = ContractCatalog.Module(method.Service)!;
            var transformer = Tails.Contains(method.FullName) ? tail : plain;
            platform.MapMethods(
                    $"/{method.Service.FullName}/{method.Name}",
                    [HttpMethods.Post],
                    context => context.RequestServices.GetRequiredService<Forwarder>().GrpcAsync(context, module, transformer))
                .WithDisplayName($"gRPC {method.FullName}");
        }
    }

    private void MapRest(RouteGroupBuilder platform)
    {
        foreach (var binding in _catalog.Value.Bindings)
        {
            platform.MapMethods(binding.Path.Route, [binding.Verb], Handler(binding))
                .WithDisplayName($"REST {binding.Method.FullName}")
                .WithMetadata(binding);
        }
    }

    private static RequestDelegate Handler(HttpBinding binding)
    {
        if (binding.Method.FullName == ChatMethod)
            return static context => context.RequestServices.GetRequiredService<ChatEndpoint>().HandleAsync(context);
        var transformer = new RestTransformer(binding.Method.InputType);
        return context => context.RequestServices.GetRequiredService<Forwarder>().RestAsync(context, binding.Module, transformer);
    }
}
