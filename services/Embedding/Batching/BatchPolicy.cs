namespace FitnessGrpc.Embedding.Batching;

/// <summary>How waiting texts become batches.</summary>
/// <param name="MaxBatchTokens">Tokens of a batch at most, padding included; a longer text is a batch by itself.</param>
/// <param name="MaxBatchTexts">Texts of a batch at most.</param>
/// <param name="MaxQueueTokens">Tokens that may wait.</param>
/// <param name="BulkDelay">Milliseconds by which bulk work lets interactive work go ahead.</param>
internal sealed record BatchPolicy(int MaxBatchTokens, int MaxBatchTexts, int MaxQueueTokens, int BulkDelay)
{
    /// <summary>Milliseconds a token by which a longer text lets a shorter one go ahead: near what a token costs on a slow core.</summary>
    private const int DelayPerToken = 2;

    /// <summary>
    /// When a text is due. The least goes first, so nobody starves: whatever comes later than a text's head start stands
    /// behind it.
    /// </summary>
    public long Due(long arrived, int tokens, WorkPriority priority) =>
        arrived + (long)DelayPerToken * tokens + (priority == WorkPriority.Bulk ? BulkDelay : 0);

    /// <summary>Shortest text that may share a batch with one of this length: at most a quarter of a row is padding, or four tokens.</summary>
    public static int Shortest(int tokens) => Math.Min(tokens - tokens / 4, Math.Max(1, tokens - 4));

    /// <summary>Longest text that may share a batch with one of this length.</summary>
    public static int Longest(int tokens)
    {
        var longest = tokens;
        while (Shortest(longest + 1) <= tokens)
            longest++;
        return longest;
    }
}
