using System.Net;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>What the command line and the configuration say about this process.</summary>
public sealed record PlatformSettings
{
    /// <summary>Runs every module.</summary>
    public const string AllTargets = "all";

    /// <summary>The gateway's port of REST where none is given.</summary>
    public const int DefaultHttpPort = 8080;

    /// <summary><c>all</c>, or the name of the one module to run.</summary>
    public string Target { get; init; } = AllTargets;

    /// <summary>Folder that holds one folder a module.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address that the public listeners bind to. Only loopback while no authentication is configured.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Port of REST; 0 for any free one. When it is not given the gateway takes <see cref="DefaultHttpPort"/>, and other modules
    /// have no REST: several of them on one machine would want the same port.
    /// </summary>
    public int? HttpPort { get; init; }

    /// <summary>Port of gRPC (h2c): the gateway's, or that of the one module; 0 for any free one.</summary>
    public int GrpcPort { get; init; } = 8081;

    /// <summary>Port of health and metrics; 0 for any free one.</summary>
    public int AdminPort { get; init; } = 9090;

    /// <summary>Time from the first signal to the end of the process, for all modules together. Smaller than a pod's grace period.</summary>
    public TimeSpan DrainBudget { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Readiness is off for this long before listeners close, so that load balancers stop sending.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;
}
