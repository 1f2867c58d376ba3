using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

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

    /// <summary>Whether the module, where it is the public one, also listens on the port of REST (HTTP/1.1).</summary>
    bool ServesHttp => Name == ModuleNames.Gateway;

    /// <summary>Whether the module asks its callers for a key, as configured: then it may listen on other addresses than loopback.</summary>
    bool Authenticates(IConfiguration configuration) => false;

    /// <summary>Registers the module's services. gRPC, health, metrics, error mapping and the peers' clients are there already.</summary>
    void AddServices(WebApplicationBuilder builder, ModuleContext context);

    /// <summary>Maps the module's gRPC services and other endpoints.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
