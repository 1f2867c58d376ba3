using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FitnessGrpc.Generation;

/// <summary>Answers with citations.</summary>
public sealed class GenerationModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Generation;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers => [];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints)
    {
    }
}
