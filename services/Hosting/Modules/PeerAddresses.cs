using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>A configured address wins; otherwise a module of this process; otherwise the start fails and names the setting.</summary>
internal sealed class PeerAddresses(IConfiguration configuration) : IPeerAddresses
{
    private readonly ConcurrentDictionary<string, Uri> _local = new();

    public Uri Resolve(string module)
    {
        if (Configured(configuration, module) is { } configured)
            return configured;
        if (_local.TryGetValue(module, out var local))
            return local;
        throw Missing([module]);
    }

    /// <summary>Checks that the configuration has the address of each of these modules.</summary>
    /// <exception cref="StartupException">It lacks some; all of them are named.</exception>
    public void Require(IEnumerable<string> modules)
    {
        var missing = modules.Where(m => Configured(configuration, m) is null).ToList();
        if (missing.Count > 0)
            throw Missing(missing);
    }

    /// <summary>The address that the configuration gives, or null.</summary>
    public static Uri? Configured(IConfiguration configuration, string module)
    {
        var text = configuration[$"{module}:Address"];
        if (string.IsNullOrEmpty(text))
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            return uri;
        throw new StartupException($"{Setting(module)} is no http or https address.");
    }

    public void Started(string module, Uri address) => _local[module] = address;

    private static StartupException Missing(IReadOnlyList<string> modules) => new(
        $"No address of {string.Join(", ", modules)}: set {string.Join(", ", modules.Select(Setting))}, such as http://127.0.0.1:8081.");

    private static string Setting(string module) => $"FITNESS__{char.ToUpperInvariant(module[0])}{module[1..]}__Address";
}
