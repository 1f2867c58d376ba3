namespace FitnessGrpc.VectorEngine.Tests.Support;

/// <summary>A clock that moves only when told; its timers never fire.</summary>
internal sealed class StoppedTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
