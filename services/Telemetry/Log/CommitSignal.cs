namespace FitnessGrpc.Telemetry.Log;

/// <summary>Wakes everyone who waits for the next commit. Take <see cref="Next"/> before reading, so that no commit is missed.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
