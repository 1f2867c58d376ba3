using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FitnessGrpc.Host.Serving;

/// <summary>One tracing provider for the process: with one a module, a request would be exported by each.</summary>
internal static class Tracing
{
    /// <summary>Exports spans of requests and peer calls when <c>FITNESS__Tracing__OtlpEndpoint</c> is set; otherwise null.</summary>
    public static IDisposable? Start(IConfiguration configuration)
    {
        var text = configuration["Tracing:OtlpEndpoint"];
        if (string.IsNullOrEmpty(text))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint))
            throw new StartupException("FITNESS__Tracing__OtlpEndpoint is no address.");
        return Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(static r => r.AddService("fitness"))
            .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Grpc.Net.Client")
            .AddOtlpExporter(o => o.Endpoint = endpoint)
            .Build();
    }
}
