using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FitnessGrpc.Retrieval;

/// <summary>Knowledge, search and the answer cache.</summary>
public sealed class RetrievalModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Retrieval;

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
