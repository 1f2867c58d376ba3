using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Drift.Consuming;

/// <summary>Where events come from, in an order that a cursor can go on in. At least once: the handler knows what it has counted.</summary>
internal interface IEventSource
{
    /// <summary>Events after a cursor, then new ones as they come; without an event after a while of silence.</summary>
    /// <param name="cursor">Of the last message that was handled; empty for the oldest that is kept.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SourceException">While reading: why it cannot go on.</exception>
    IAsyncEnumerable<SourceMessage> ReadAsync(string cursor, CancellationToken cancellation);
}

/// <param name="Cursor">Behind this message; opaque.</param>
/// <param name="Event">Null when nothing came for a while: the reader has everything.</param>
internal readonly record struct SourceMessage(string Cursor, Event? Event);
