using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FitnessGrpc.Embedding;

/// <summary>Text to vectors.</summary>
public sealed class EmbeddingModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Embedding;

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
