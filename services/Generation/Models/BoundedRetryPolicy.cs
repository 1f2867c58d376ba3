using System.ClientModel.Primitives;

namespace FitnessGrpc.Generation.Models;

/// <summary>
/// The client library's own retries (connection failures, 408, 429, 500, 502, 503, 504; all before the first byte of the
/// answer), but an endpoint that asks for a long pause is not waited for: the caller is told to come back.
/// </summary>
internal sealed class BoundedRetryPolicy(int maxRetries, TimeSpan longest) : ClientRetryPolicy(maxRetries)
{
    /// <inheritdoc/>
    protected override bool ShouldRetry(PipelineMessage message, Exception? exception) =>
        AskedPause(message) <= longest && base.ShouldRetry(message, exception);

    /// <inheritdoc/>
    protected override ValueTask<bool> ShouldRetryAsync(PipelineMessage message, Exception? exception) =>
        AskedPause(message) <= longest ? base.ShouldRetryAsync(message, exception) : new ValueTask<bool>(false);

    /// <inheritdoc/>
    protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount)
    {
        var delay = base.GetNextDelay(message, tryCount);
        return delay < longest ? delay : longest;
    }

    private static TimeSpan AskedPause(PipelineMessage message) =>
        message.Response?.Headers.TryGetValue("Retry-After", out var value) == true && int.TryParse(value, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;
}
