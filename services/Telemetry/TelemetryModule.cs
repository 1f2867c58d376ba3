using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Hosting.State;
using FitnessGrpc.Telemetry.Feedback;
using FitnessGrpc.Telemetry.Log;
using FitnessGrpc.Telemetry.Rpc;
using FitnessGrpc.Telemetry.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Telemetry;

/// <summary>Takes in events and feedback, keeps them, and counts.</summary>
public sealed class TelemetryModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Telemetry;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers => [];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddOptions<TelemetryOptions>().BindConfiguration(context.Name).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => SqliteDatabase.Open(
            Path.Combine(context.DataDirectory, TelemetryDatabase.FileName), TelemetryDatabase.Migrations));
        services.AddSingleton<TelemetryMetrics>();
        services.AddSingleton<EventValidator>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<FeedbackStore>();
        services.AddSingleton<StatisticsReader>();
        // A hosted service is made before the port opens: a damaged database stops the start.
        services.AddHostedService<LogTrimmer>();
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<TelemetryGrpcService>();
}
