using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace FitnessGrpc.Hosting.Metrics;

/// <summary>Exports the meters of one module to the process's registry, labelled with the module's name.</summary>
internal static class ModuleMeters
{
    /// <summary>Starts at once, so that nothing before the first scrape is lost.</summary>
    public static IDisposable Export(string module, IServiceProvider services) =>
        new MeterExporter(Prometheus.Metrics.DefaultRegistry, module, services.GetRequiredService<IMeterFactory>());

    /// <summary>The process's own metrics (CPU, memory, collections), without every library's meters.</summary>
    public static void ExportProcess() => Prometheus.Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions
    {
        SuppressMeters = true,
        SuppressEventCounters = true,
    });
}
