using System.Diagnostics;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Embedding.Batching;

/// <summary>The queue with its clock, its lock and the threads that work on it.</summary>
internal sealed class Batcher(BatchPolicy policy, TimeProvider time, ModelMetrics metrics)
{
    /// <summary>So many times what a request is thought to take must be left to its deadline: others may come and get their share, and the rate may fall.</summary>
    private const double Margin = 3;

    private static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(30);
    private readonly object _gate = new();
    private readonly BatchQueue _queue = new(policy);
    private readonly long _start = time.GetTimestamp();
    private readonly List<Task> _workers = [];
    private ServiceRate _rate = new(1);
    private TaskCompletionSource? _room;
    private long _running;
    private bool _stopping;

    public int QueuedTexts
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    public long QueuedTokens
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
        _rate = new ServiceRate(workers);
        for (var i = 0; i < workers; i++)
            _workers.Add(Task.Factory.StartNew(() => Work(run), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Refuses, before any work is spent on it, what there is no room for even if every text is as short as can be.</summary>
    /// <exception cref="DomainException">RESOURCE_EXHAUSTED: the queue is full.</exception>
    public void CheckRoom(string caller, int leastTokens)
    {
        lock (_gate)
        {
            if (!_queue.HasRoom(caller, leastTokens))
                throw Full(caller, leastTokens);
        }
    }

    /// <summary>Lets texts wait for their turn, all of them or none.</summary>
    /// <param name="texts">At least one text; all of one caller, priority and request.</param>
    /// <param name="deadline">When nobody wants them any more, UTC; the largest value for never.</param>
    /// <param name="patient">Wait until there is room, and do not fail.</param>
    /// <param name="cancellation">Ends the wait for room.</param>
    /// <exception cref="DomainException">
    /// RESOURCE_EXHAUSTED: the queue is full, or the deadline cannot be kept at the present rate. UNAVAILABLE: the server stops.
    /// </exception>
    public async ValueTask AddAsync(IReadOnlyList<QueuedText> texts, DateTime deadline, bool patient, CancellationToken cancellation)
    {
        var tokens = 0L;
        for (var i = 0; i < texts.Count; i++)
            tokens += texts[i].Tokens.Length;
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_stopping)
                    throw new DomainException(ErrorKind.Unavailable, "the server stops", retryAfter: TimeSpan.FromSeconds(1));
                if (_queue.HasRoom(texts[0].Caller, tokens))
                {
                    Enqueue(texts, tokens, deadline, patient);
                    return;
                }
                if (!patient)
                    throw Full(texts[0].Caller, tokens);
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Takes those texts out that still wait.</summary>
    public void Remove(IReadOnlyList<QueuedText> texts)
    {
        var removed = 0;
        lock (_gate)
        {
            for (var i = 0; i < texts.Count; i++)
                removed += _queue.Remove(texts[i]) ? 1 : 0;
            MakeRoom();
        }
        if (removed > 0)
            metrics.Cancelled(removed);
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

    private void Enqueue(IReadOnlyList<QueuedText> texts, long tokens, DateTime deadline, bool patient)
    {
        var now = Now();
        var late = long.MaxValue;
        if (deadline != DateTime.MaxValue)
        {
            var left = deadline - time.GetUtcNow().UtcDateTime;
            // Its last text is done with its batch, which may be a whole one.
            var expected = _rate.TimeOf(_running + _queue.Ahead(texts[0].Priority, texts[0].Caller, tokens) + policy.MaxBatchTokens);
            // With nothing before it there is nothing to wait for: the present rate may be out of date.
            if (!patient && expected * Margin > left && _queue.Count > 0)
            {
                metrics.Refused("deadline");
                throw new DomainException(
                    ErrorKind.ResourceExhausted, "the deadline cannot be kept: too many texts wait to be embedded", retryAfter: Retry(expected - left / Margin));
            }
            late = now + (long)Math.Max(0, left.TotalMilliseconds);
        }
        for (var i = 0; i < texts.Count; i++)
        {
            texts[i].Deadline = late;
            _queue.Add(texts[i], now);
        }
        if (texts.Count == 1)
            Monitor.Pulse(_gate);
        else
            Monitor.PulseAll(_gate);
    }

    private DomainException Full(string caller, long tokens)
    {
        metrics.Refused("full");
        return new DomainException(
            ErrorKind.ResourceExhausted, "too many texts wait to be embedded", retryAfter: Retry(_rate.TimeOf(_queue.Excess(caller, tokens))));
    }

    /// <summary>Within bounds; a second while nothing is known.</summary>
    private TimeSpan Retry(TimeSpan time) =>
        _rate.TokensPerSecond == 0 ? TimeSpan.FromSeconds(1) : time < MinRetry ? MinRetry : time > MaxRetry ? MaxRetry : time;

    private void Work(Action<List<QueuedText>> run)
    {
        InferenceThread.Enter();
        var late = new List<QueuedText>();
        while (Next(late) is { } batch)
        {
            foreach (var text in late)
                text.Group.Expire();
            late.Clear();
            if (batch.Count == 0)
                continue;
            var tokens = Tokens(batch);
            var started = Stopwatch.GetTimestamp();
            var failed = false;
            try
            {
                run(batch);
            }
            catch (Exception e)
            {
                failed = true;
                foreach (var text in batch)
                    text.Group.Fail(e);
            }
            lock (_gate)
            {
                _running -= tokens;
                if (!failed)
                    _rate.Record(tokens, Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }
    }

    /// <summary>The next batch; empty when only late texts were met, null at the end.</summary>
    private List<QueuedText>? Next(List<QueuedText> late)
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
            now = Now();
            batch = _queue.Take(now, late);
            _running += Tokens(batch);
            MakeRoom();
        }
        foreach (var text in batch)
            metrics.Waited((now - text.Arrived) / 1000.0);
        if (late.Count > 0)
            metrics.Cancelled(late.Count);
        return batch;
    }

    private static long Tokens(List<QueuedText> batch)
    {
        var tokens = 0L;
        foreach (var text in batch)
            tokens += text.Tokens.Length;
        return tokens;
    }

    private void MakeRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    private long Now() => (long)time.GetElapsedTime(_start).TotalMilliseconds;
}
