using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Events.Outbox;

/// <param name="LastSeq">Place of the last event in the outbox.</param>
/// <param name="Events">In the order in which they were published.</param>
internal sealed record OutboxBatch(long LastSeq, IReadOnlyList<Event> Events);
