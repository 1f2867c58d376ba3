using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Events.Outbox;
using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Events;

/// <summary>Gives a module its outbox.</summary>
public static class EventOutboxExtensions
{
    /// <summary>
    /// Adds <see cref="IEventPublisher"/> and <see cref="EventFactory"/>. The module lists <see cref="Peer"/> among its
    /// peers. The outbox lies in <c>outbox.db</c> of the module's data folder.
    /// </summary>
    public static WebApplicationBuilder AddEventOutbox(this WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<EventOutboxOptions>, EventOutboxOptionsValidator>();
        services.AddOptions<EventOutboxOptions>().BindConfiguration($"{context.Name}:Outbox").ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton(provider => OutboxStore.Open(
            Path.Combine(context.DataDirectory, "outbox.db"), provider.GetRequiredService<IOptions<EventOutboxOptions>>().Value));
        services.AddSingleton(provider => new EventFactory(
            provider.GetRequiredService<TimeProvider>(), SubjectPseudonyms.Load(context.DataDirectory)));
        services.AddSingleton<IEventPublisher, EventPublisher>();
        services.AddSingleton<IEventTransport, GrpcEventTransport>();
        services.AddHostedService<OutboxPump>();
        return builder;
    }

    /// <summary>The peer that the outbox sends to. The module serves without it: events wait on disk.</summary>
    public static Peer Peer { get; } = Peer.Optional<TelemetryService.TelemetryServiceClient>(ModuleNames.Telemetry);
}
