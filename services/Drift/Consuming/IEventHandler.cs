namespace FitnessGrpc.Drift.Consuming;

/// <summary>What is done with events, wherever they come from.</summary>
internal interface IEventHandler
{
    /// <summary>Cursor of the last event that was handled; empty before the first.</summary>
    Task<string> CursorAsync(CancellationToken cancellation);

    /// <summary>Does everything that a batch leads to, and keeps its cursor, or nothing of it. An event that was handled before changes nothing.</summary>
    Task HandleAsync(EventBatch batch);
}
