namespace FitnessGrpc.Embedding.Batching;

/// <summary>How waiting texts become batches.</summary>
/// <param name="MaxBatchTokens">Tokens of a batch at most, padding included; a longer text is a batch by itself.</param>
/// <param name="MaxBatchTexts">Texts of a batch at most.</param>
/// <param name="MaxQueueTokens">Tokens that may wait.</param>
/// <param name="BulkDelay">Milliseconds by which bulk work lets interactive work go ahead.</param>
internal sealed record BatchPolicy(int MaxBatchTokens, int MaxBatchTexts, int MaxQueueTokens, int BulkDelay)
{
    /// <summary>
    /// How strongly a short text goes ahead of a long one: a text is passed by twice its own tokens at most, so a
    /// longer text is late by as much as it is longer, and nothing waits for ever.
    /// </summary>
    public const int HeadStart = 2;

    /// <summary>Of so many tokens one is bulk work's once bulk has waited for its delay, however much interactive work there is.</summary>
    public const int BulkShare = 8;

    /// <summary>Shortest text that may share a batch with one of this length: at most a sixth of a row is padding, or two tokens.</summary>
    public static int Shortest(int tokens) => Math.Min(tokens - tokens / 6, Math.Max(1, tokens - 2));

    /// <summary>Longest text that may share a batch with one of this length.</summary>
    public static int Longest(int tokens)
    {
        var longest = tokens;
        while (Shortest(longest + 1) <= tokens)
            longest++;
        return longest;
    }
}
