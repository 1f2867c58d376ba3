using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Drift.Consuming;

/// <param name="Cursor">Behind the last event.</param>
/// <param name="Events">In the order of the source; none when only silence was told.</param>
/// <param name="Idle">The source said last that nothing more waits.</param>
internal sealed record EventBatch(string Cursor, IReadOnlyList<Event> Events, bool Idle);
