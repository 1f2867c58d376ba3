namespace FitnessGrpc.Embedding.Batching;

/// <summary>
/// Texts that wait, and which of them make the next batch. Knows no clock and no threads: its caller brings both.
/// A batch is begun by the text that is due first and filled with texts of the same priority and nearly the same length.
/// </summary>
internal sealed class BatchQueue(BatchPolicy policy)
{
    private static readonly Comparer<QueuedText> ByDue = Comparer<QueuedText>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Sequence.CompareTo(b.Sequence));

    private readonly SortedSet<QueuedText> _due = new(ByDue);
    private readonly Dictionary<(WorkPriority, int), LinkedList<QueuedText>> _byLength = [];
    private long _sequence;

    /// <summary>Texts that wait.</summary>
    public int Count => _due.Count;

    /// <summary>Tokens that wait.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether so many tokens more may wait. Into an empty queue anything goes: what is refused now may come later.</summary>
    public bool HasRoom(int tokens) => Count == 0 || (long)Tokens + tokens <= policy.MaxQueueTokens;

    public void Add(QueuedText text, long now)
    {
        text.Arrived = now;
        text.Due = policy.Due(now, text.Tokens.Length, text.Priority);
        text.Sequence = _sequence++;
        var key = (text.Priority, text.Tokens.Length);
        if (!_byLength.TryGetValue(key, out var same))
            _byLength.Add(key, same = new LinkedList<QueuedText>());
        text.Node = same.AddLast(text);
        _due.Add(text);
        Tokens += text.Tokens.Length;
    }

    /// <summary>Takes a text out; false when it does not wait any more.</summary>
    public bool Remove(QueuedText text)
    {
        if (text.Node is null)
            return false;
        var key = (text.Priority, text.Tokens.Length);
        var same = _byLength[key];
        same.Remove(text.Node);
        if (same.Count == 0)
            _byLength.Remove(key);
        text.Node = null;
        _due.Remove(text);
        Tokens -= text.Tokens.Length;
        return true;
    }

    /// <summary>Takes the next batch; empty when nothing waits.</summary>
    public List<QueuedText> Take()
    {
        var batch = new List<QueuedText>();
        if (_due.Min is not { } first)
            return batch;
        Remove(first);
        batch.Add(first);
        var length = first.Tokens.Length;
        // Nearest lengths first. A longer text makes the whole batch longer, so it comes after a shorter one that is as near.
        var (shortest, longest) = (BatchPolicy.Shortest(length), BatchPolicy.Longest(length));
        var columns = length;
        for (var distance = 0; distance <= Math.Max(length - shortest, longest - length); distance++)
        {
            if (length - distance >= shortest)
                Fill(batch, first.Priority, length - distance, ref columns);
            if (distance > 0 && length + distance <= longest)
                Fill(batch, first.Priority, length + distance, ref columns);
        }
        return batch;
    }

    private void Fill(List<QueuedText> batch, WorkPriority priority, int length, ref int columns)
    {
        while (batch.Count < policy.MaxBatchTexts
            && (long)(batch.Count + 1) * Math.Max(columns, length) <= policy.MaxBatchTokens
            && _byLength.TryGetValue((priority, length), out var same))
        {
            // The longest and the shortest of a batch must be near each other too, not only both near the first.
            if (length > columns && batch.Exists(t => t.Tokens.Length < BatchPolicy.Shortest(length)))
                return;
            if (length < BatchPolicy.Shortest(columns))
                return;
            var text = same.First!.Value;
            Remove(text);
            batch.Add(text);
            columns = Math.Max(columns, length);
        }
    }
}
