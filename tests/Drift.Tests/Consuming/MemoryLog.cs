using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Consuming;

namespace FitnessGrpc.Drift.Tests.Consuming;

/// <summary>A log in memory: cursors are <c>name:position</c>. It can be trimmed, replaced, and go away.</summary>
internal sealed class MemoryLog : IEventSource
{
    private readonly Lock _gate = new();
    private readonly List<Event> _events = [];
    private TaskCompletionSource _news = New();
    private string _name = "a";
    private int _trimmed;
    private int _failAfter = -1;

    public List<string> Opened { get; } = [];

    public void Append(params IEnumerable<Event> events)
    {
        lock (_gate)
            _events.AddRange(events);
        Interlocked.Exchange(ref _news, New()).TrySetResult();
    }

    public void Trim(int through) => _trimmed = through;

    public void Replace(string name) => _name = name;

    /// <summary>The next reading fails after so many events.</summary>
    public void FailAfter(int events) => _failAfter = events;

    public async IAsyncEnumerable<SourceMessage> ReadAsync(string cursor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        lock (_gate)
            Opened.Add(cursor);
        var position = _trimmed;
        if (cursor.Length > 0)
        {
            var parts = cursor.Split(':');
            if (parts[0] != _name)
                throw new SourceException(SourceFault.UnknownCursor, "belongs to another log");
            position = int.Parse(parts[1]);
            if (position < _trimmed)
                throw new SourceException(SourceFault.Trimmed, "left the log");
        }
        while (true)
        {
            var news = _news.Task;
            Event? next;
            lock (_gate)
                next = position < _events.Count ? _events[position] : null;
            if (next is null)
            {
                yield return new SourceMessage($"{_name}:{position}", null);
                await news.WaitAsync(cancellation);
                continue;
            }
            if (_failAfter == 0)
            {
                _failAfter = -1;
                throw new SourceException(SourceFault.Unavailable, "the connection broke");
            }
            _failAfter--;
            position++;
            yield return new SourceMessage($"{_name}:{position}", next);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
