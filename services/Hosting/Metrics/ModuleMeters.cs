using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace FitnessGrpc.Hosting.Metrics;

/// <summary>Exports the meters of one module to the process's registry, labelled with the module's name.</summary>
internal static class ModuleMeters
{
    /// <summary>Seconds, from a cached answer to a slow model.</summary>
    private static readonly double[] DurationBuckets =
        [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>Starts at once, so that nothing before the first scrape is lost.</summary>
    public static IDisposable Export(string module, IServiceProvider services)
    {
        var scope = services.GetRequiredService<IMeterFactory>();
        return MeterAdapter.StartListening(new MeterAdapterOptions
        {
            InstrumentFilterPredicate = instrument => ReferenceEquals(instrument.Meter.Scope, scope),
            MetricFactory = Prometheus.Metrics.WithLabels(new Dictionary<string, string> { ["module"] = module }),
            ResolveHistogramBuckets = static _ => DurationBuckets,
        });
    }

    /// <summary>The process's own metrics (CPU, memory, collections), without every library's meters.</summary>
    public static void ExportProcess() => Prometheus.Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions
    {
        SuppressMeters = true,
        SuppressEventCounters = true,
    });
}
