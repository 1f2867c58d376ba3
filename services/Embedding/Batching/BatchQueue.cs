namespace FitnessGrpc.Embedding.Batching;

/// <summary>
/// Texts that wait, and which of them make the next batch. Knows no clock and no threads: its caller brings both.
/// A batch is begun by the text whose turn it is and filled with texts of the same priority and nearly the same length.
/// </summary>
internal sealed class BatchQueue(BatchPolicy policy)
{
    private readonly FairQueue _interactive = new();
    private readonly FairQueue _bulk = new();
    private long _sequence;
    private long _bulkSince;
    private long _bulkOwes;

    /// <summary>Texts that wait.</summary>
    public int Count => _interactive.Count + _bulk.Count;

    /// <summary>Tokens that wait.</summary>
    public long Tokens => _interactive.Tokens + _bulk.Tokens;

    /// <summary>
    /// Whether so many tokens more may wait. One caller may fill three quarters of the queue: the rest is for others. Into an empty queue
    /// anything goes: what is refused now may come later.
    /// </summary>
    public bool HasRoom(string caller, long tokens) => Count == 0 || Excess(caller, tokens) == 0;

    /// <summary>Tokens beyond the bounds if so many more of a caller came.</summary>
    public long Excess(string caller, long tokens)
    {
        var own = _interactive.TokensOf(caller) + _bulk.TokensOf(caller);
        var ownExcess = own == 0 ? 0 : own + tokens - policy.MaxQueueTokens / 4L * 3;
        return Math.Max(0, Math.Max(ownExcess, Tokens + tokens - policy.MaxQueueTokens));
    }

    public void Add(QueuedText text, long now)
    {
        text.Arrived = now;
        text.Sequence = _sequence++;
        if (text.Priority == WorkPriority.Bulk && _bulk.Count == 0)
        {
            _bulkSince = now;
            _bulkOwes = 0;
        }
        Of(text.Priority).Add(text);
    }

    /// <summary>Takes a text out that is not to be computed; false when it does not wait any more.</summary>
    public bool Remove(QueuedText text)
    {
        if (!text.IsQueued)
            return false;
        Of(text.Priority).Remove(text, isComputed: false);
        return true;
    }

    /// <summary>
    /// Tokens that are computed before work of a caller is done, its own included. What comes later may add to it, at most as much as the
    /// caller has itself for each caller that comes.
    /// </summary>
    public long Ahead(WorkPriority priority, string caller, long tokens)
    {
        if (priority == WorkPriority.Bulk)
            return _interactive.Tokens + _bulk.Ahead(caller, tokens);
        var ahead = _interactive.Ahead(caller, tokens);
        return ahead + Math.Min(_bulk.Tokens, ahead / (BatchPolicy.BulkShare - 1));
    }

    /// <summary>Takes the next batch; empty when nothing waits.</summary>
    /// <param name="now">The time.</param>
    /// <param name="late">Takes the texts that were met and whose deadline has passed: they are out of the queue.</param>
    public List<QueuedText> Take(long now, List<QueuedText> late)
    {
        var batch = new List<QueuedText>();
        while (Choose(now) is { } first)
        {
            var queue = Of(first.Priority);
            if (IsLate(queue, first, now, late))
                continue;
            Fill(queue, first, batch, now, late);
            Account(batch);
            break;
        }
        return batch;
    }

    private FairQueue Of(WorkPriority priority) => priority == WorkPriority.Bulk ? _bulk : _interactive;

    /// <summary>Interactive work, unless bulk has waited for its delay and has not had its share since.</summary>
    private QueuedText? Choose(long now)
    {
        if (_bulk.Count == 0)
            return _interactive.First;
        return _interactive.Count == 0 || (now - _bulkSince >= policy.BulkDelay && _bulkOwes <= 0) ? _bulk.First : _interactive.First;
    }

    private void Account(List<QueuedText> batch)
    {
        var tokens = 0L;
        foreach (var text in batch)
            tokens += text.Tokens.Length;
        if (batch[0].Priority == WorkPriority.Bulk)
            _bulkOwes = tokens * (BatchPolicy.BulkShare - 1);
        else if (_bulk.Count > 0)
            _bulkOwes = Math.Max(0, _bulkOwes - tokens);
    }

    private void Fill(FairQueue queue, QueuedText first, List<QueuedText> batch, long now, List<QueuedText> late)
    {
        queue.Begin(first);
        queue.Remove(first, isComputed: true);
        batch.Add(first);
        // Nearest lengths first. A longer text makes the whole batch longer, so it comes after a shorter one that is as near.
        var length = first.Tokens.Length;
        var (shortest, longest) = (length, length);
        var (least, most) = (BatchPolicy.Shortest(length), BatchPolicy.Longest(length));
        for (var distance = 0; distance <= Math.Max(length - least, most - length) && queue.Count > 0; distance++)
        {
            // The longest and the shortest of a batch must be near each other too, not only both near the first.
            if (length - distance >= Math.Max(least, BatchPolicy.Shortest(longest)))
                FillOf(queue, length - distance, batch, ref shortest, ref longest, now, late);
            if (distance > 0 && length + distance <= most && shortest >= BatchPolicy.Shortest(length + distance))
                FillOf(queue, length + distance, batch, ref shortest, ref longest, now, late);
        }
    }

    private void FillOf(
        FairQueue queue, int length, List<QueuedText> batch, ref int shortest, ref int longest, long now, List<QueuedText> late)
    {
        while (batch.Count < policy.MaxBatchTexts
            && (long)(batch.Count + 1) * Math.Max(longest, length) <= policy.MaxBatchTokens
            && queue.FirstOf(length) is { } text)
        {
            if (IsLate(queue, text, now, late))
                continue;
            queue.Remove(text, isComputed: true);
            batch.Add(text);
            (shortest, longest) = (Math.Min(shortest, length), Math.Max(longest, length));
        }
    }

    private static bool IsLate(FairQueue queue, QueuedText text, long now, List<QueuedText> late)
    {
        if (text.Deadline > now)
            return false;
        queue.Remove(text, isComputed: false);
        late.Add(text);
        return true;
    }
}
