using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Embedding.Batching;

/// <summary>The queue with its clock, its lock and the threads that work on it.</summary>
internal sealed class Batcher
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly object _gate = new();
    private readonly BatchQueue _queue;
    private readonly TimeProvider _time;
    private readonly EmbeddingMetrics _metrics;
    private readonly long _start;
    private readonly List<Task> _workers = [];
    private TaskCompletionSource _room = NewRoom();
    private bool _stopping;

    public Batcher(BatchPolicy policy, TimeProvider time, EmbeddingMetrics metrics)
    {
        _queue = new BatchQueue(policy);
        _time = time;
        _metrics = metrics;
        _start = time.GetTimestamp();
    }

    public int QueuedTexts
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    public int QueuedTokens
    {
        get
        {
            lock (_gate)
                return _queue.Tokens;
        }
    }

    /// <summary>Starts threads that give each batch to <paramref name="run"/>. Inference holds a thread for long, so they are its own.</summary>
    public void Start(int workers, Action<List<QueuedText>> run)
    {
        for (var i = 0; i < workers; i++)
            _workers.Add(Task.Factory.StartNew(() => Work(run), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Lets texts wait for their turn, all of them or none.</summary>
    /// <param name="texts">At least one text.</param>
    /// <param name="patient">Wait until there is room, and do not fail.</param>
    /// <param name="cancellation">Ends the wait for room.</param>
    /// <exception cref="DomainException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: the server stops.</exception>
    public async ValueTask AddAsync(IReadOnlyList<QueuedText> texts, bool patient, CancellationToken cancellation)
    {
        var tokens = texts.Sum(static t => t.Tokens.Length);
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_stopping)
                    throw new DomainException(ErrorKind.Unavailable, "the server stops", retryAfter: RetryAfter);
                if (_queue.HasRoom(tokens))
                {
                    var now = Now();
                    foreach (var text in texts)
                        _queue.Add(text, now);
                    if (texts.Count == 1)
                        Monitor.Pulse(_gate);
                    else
                        Monitor.PulseAll(_gate);
                    return;
                }
                if (!patient)
                {
                    _metrics.Refused();
                    throw new DomainException(ErrorKind.ResourceExhausted, "too many texts wait to be embedded", retryAfter: RetryAfter);
                }
                room = _room.Task;
            }
            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Takes those texts out that still wait.</summary>
    public void Remove(IEnumerable<QueuedText> texts)
    {
        lock (_gate)
        {
            foreach (var text in texts)
                _queue.Remove(text);
            MakeRoom();
        }
    }

    /// <summary>Takes in no more, works off what waits, ends the threads.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            MakeRoom();
            Monitor.PulseAll(_gate);
        }
        return Task.WhenAll(_workers);
    }

    private static TaskCompletionSource NewRoom() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Work(Action<List<QueuedText>> run)
    {
        while (Next() is { } batch)
        {
            try
            {
                run(batch);
            }
            catch (Exception e)
            {
                foreach (var text in batch)
                    text.Group.Fail(e);
            }
        }
    }

    private List<QueuedText>? Next()
    {
        List<QueuedText> batch;
        long now;
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_stopping)
                    return null;
                Monitor.Wait(_gate);
            }
            batch = _queue.Take();
            now = Now();
            MakeRoom();
        }
        foreach (var text in batch)
            _metrics.Waited((now - text.Arrived) / 1000.0);
        return batch;
    }

    private void MakeRoom()
    {
        _room.TrySetResult();
        _room = NewRoom();
    }

    private long Now() => (long)_time.GetElapsedTime(_start).TotalMilliseconds;
}
