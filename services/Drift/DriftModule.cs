using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Consuming;
using FitnessGrpc.Drift.Counting;
using FitnessGrpc.Drift.Rpc;
using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Hosting.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift;

/// <summary>Reads the events, counts them into windows, and decides when knowledge no longer fits the questions.</summary>
public sealed class DriftModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Drift;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers { get; } = [Peer.Optional<TelemetryService.TelemetryServiceClient>(ModuleNames.Telemetry)];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<DriftOptions>, DriftOptionsValidator>();
        services.AddOptions<DriftOptions>().BindConfiguration(context.Name).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => SqliteDatabase.Open(Path.Combine(context.DataDirectory, DriftDatabase.FileName), DriftDatabase.Migrations));
        services.AddSingleton<DriftMetrics>();
        services.AddSingleton<SignalReader>();
        services.AddSingleton<SourceHealth>();
        services.AddHealthChecks().AddCheck<SourceHealth>("source");
        services.AddSingleton<IEventHandler, EventCounter>();
        services.AddSingleton<IEventSource, TelemetrySource>();
        services.AddHostedService<Trimmer>();
        services.AddHostedService<EventConsumer>();
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<DriftGrpcService>();
}
