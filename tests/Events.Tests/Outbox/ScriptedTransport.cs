using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Events.Outbox;

namespace FitnessGrpc.Events.Tests.Outbox;

/// <summary>Does what a test says with each batch, and remembers what was accepted.</summary>
internal sealed class ScriptedTransport(Func<IReadOnlyList<Event>, SendResult> answer) : IEventTransport
{
    private readonly Lock _gate = new();
    private readonly List<int> _accepted = [];
    private readonly List<int> _sizes = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

    public int[] Accepted
    {
        get
        {
            lock (_gate)
                return [.. _accepted];
        }
    }

    /// <summary>Events of each send.</summary>
    public int[] Sizes
    {
        get
        {
            lock (_gate)
                return [.. _sizes];
        }
    }

    public Task<SendResult> SendAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _sizes.Add(events.Count);
            var result = answer(events);
            if (result.Outcome == SendOutcome.Accepted)
                _accepted.AddRange(events.Select(static e => e.Number()));
            foreach (var (count, reached) in _waiting.Where(w => w.Count <= _accepted.Count))
                reached.TrySetResult();
            return Task.FromResult(result);
        }
    }

    /// <summary>Completes when so many events have been accepted in all.</summary>
    public Task AcceptedAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_accepted.Count >= count)
                return Task.CompletedTask;
            _waiting.Add((count, reached));
        }
        return reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
