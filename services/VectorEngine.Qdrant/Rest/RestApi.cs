using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>
/// Qdrant's REST API: JSON becomes the contract's messages, these are answered by the services that gRPC has, and the answers
/// become JSON. What a call means stands in the services alone.
/// </summary>
internal static class RestApi
{
    public static void AddServices(IServiceCollection services, string section)
    {
        services.AddSingleton<IValidateOptions<RestOptions>, RestOptionsValidator>();
        services.AddOptions<RestOptions>().BindConfiguration($"{section}:Rest").ValidateOnStart();
        services.AddSingleton<RestCaller<CollectionsService>>();
        services.AddSingleton<RestCaller<PointsService>>();
        services.AddSingleton<RestCaller<SnapshotsService>>();
        services.AddSingleton<SnapshotFiles>();
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var map = new RestMap(endpoints);
        var services = endpoints.ServiceProvider;
        // Bad settings are found before the engine is opened.
        _ = services.GetRequiredService<IOptions<AccessOptions>>().Value;
        var guard = services.GetRequiredService<AccessGuard>();
        CollectionRoutes.Map(map);
        WriteRoutes.Map(map);
        ReadRoutes.Map(map);
        OldSearchRoutes.Map(map);
        SnapshotRoutes.Map(map, guard, services.GetRequiredService<SnapshotFiles>());
        ServiceRoutes.Map(map, guard, services.GetRequiredService<Engine>(), services.GetRequiredService<EngineEvents>());
    }
}
