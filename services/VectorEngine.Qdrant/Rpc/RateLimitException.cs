namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>A collection's rate of calls is exceeded.</summary>
internal sealed class RateLimitException(string what, int retryAfterSeconds)
    : Exception($"Rate limiting exceeded: {what} rate limit exceeded, retry after {retryAfterSeconds} seconds")
{
    /// <summary>When to come back.</summary>
    public int RetryAfterSeconds { get; } = retryAfterSeconds;
}
