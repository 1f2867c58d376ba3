using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Events;

/// <summary>Where a module leaves its events.</summary>
public interface IEventPublisher
{
    /// <summary>
    /// Keeps an event on the module's own disk; from there it goes to Telemetry in order, at least once, whatever happens to
    /// either process. Never throws for a full or broken disk: the work that the event tells of has succeeded, so the loss is
    /// logged and counted instead.
    /// </summary>
    /// <param name="item">A valid event; <see cref="EventFactory"/> makes them. At most 64 KiB.</param>
    /// <param name="cancellation">Gives up waiting; the event may be kept all the same.</param>
    /// <returns>True when the event survives a power cut from here on; false when it is lost.</returns>
    ValueTask<bool> PublishAsync(Event item, CancellationToken cancellation = default);
}
