using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>
/// One service of the platform. In a process each module is its own web application, with its own container and port, so
/// that one process with all modules and one process a module run the same code.
/// </summary>
public interface IModule
{
    /// <summary>Name of the module: its <c>--target</c>, its configuration section, its folder in the data directory.</summary>
    string Name { get; }

    /// <summary>Modules that this one calls. Gives addresses, start and drain order, and readiness.</summary>
    IReadOnlyList<Peer> Peers { get; }

    /// <summary>Registers the module's services. gRPC, health, metrics, error mapping and the peers' clients are there already.</summary>
    void AddServices(WebApplicationBuilder builder, ModuleContext context);

    /// <summary>Maps the module's gRPC services and other endpoints.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
