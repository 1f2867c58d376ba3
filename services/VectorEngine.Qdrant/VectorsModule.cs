using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

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
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints)
    {
    }
}
