namespace FitnessGrpc.Hosting.Modules;

/// <summary>Knows where modules listen. The one place that knows whether a module runs in this process.</summary>
public interface IPeerAddresses
{
    /// <summary>Address of a module's gRPC port (which also answers transcoded REST), such as <c>http://127.0.0.1:41234</c>.</summary>
    /// <exception cref="StartupException">The module is not in this process and no address is configured.</exception>
    Uri Resolve(string module);
}
