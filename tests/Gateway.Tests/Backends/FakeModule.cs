using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>A module that serves one service: hosted like every other, so that errors and transcoding are the real ones.</summary>
internal sealed class FakeModule<TService>(string name, TService service) : IModule where TService : class
{
    public string Name => name;

    public IReadOnlyList<Peer> Peers => [];

    public void AddServices(WebApplicationBuilder builder, ModuleContext context) => builder.Services.AddSingleton(service);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TService>();
        if (name == ModuleNames.Embedding)
            endpoints.MapGrpcService<FakeInference>();
    }
}
