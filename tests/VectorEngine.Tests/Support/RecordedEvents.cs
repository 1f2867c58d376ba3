using System.Collections.Concurrent;

namespace FitnessGrpc.VectorEngine.Tests.Support;

/// <summary>Keeps what the engine told.</summary>
internal sealed class RecordedEvents : IEngineEvents
{
    public ConcurrentQueue<string> Damages { get; } = [];

    public ConcurrentQueue<long> Tails { get; } = [];

    public ConcurrentQueue<string> Strays { get; } = [];

    public ConcurrentQueue<Exception> FailedCheckpoints { get; } = [];

    public ConcurrentQueue<Exception> Fatals { get; } = [];

    public void Damaged(string collection, string what) => Damages.Enqueue($"{collection}: {what}");

    public void TailCut(string collection, long bytes) => Tails.Enqueue(bytes);

    public void CheckpointFailed(string collection, Exception error) => FailedCheckpoints.Enqueue(error);

    public void Stray(string name, bool removed) => Strays.Enqueue($"{name} {removed}");

    public void Fatal(Exception error) => Fatals.Enqueue(error);
}
