using Microsoft.Extensions.AI;

namespace FitnessGrpc.Generation.Models;

/// <summary>A model's stream that is cut when its first token or a later one is too long in coming.</summary>
internal sealed class GuardedStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _cut;
    private readonly ITimer _timer;
    private readonly ModelOptions _options;
    private readonly IAsyncEnumerator<ChatResponseUpdate> _updates;
    private readonly CancellationToken _caller;
    private volatile bool _late;

    public GuardedStream(
        IChatClient client,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions settings,
        ModelOptions options,
        TimeProvider time,
        CancellationToken caller)
    {
        _options = options;
        _caller = caller;
        _cut = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _timer = time.CreateTimer(_ => Cut(), null, TimeSpan.FromSeconds(options.FirstTokenTimeoutSeconds), Timeout.InfiniteTimeSpan);
        _updates = client.GetStreamingResponseAsync(messages, settings, _cut.Token).GetAsyncEnumerator(_cut.Token);
    }

    /// <summary>Whether text has come.</summary>
    public bool Started { get; private set; }

    /// <summary>The next update; null at the end.</summary>
    /// <exception cref="TimeoutException">It was too long in coming.</exception>
    public async Task<ChatResponseUpdate?> NextAsync()
    {
        // Only the model's own silence counts, not the time that the reader takes for what came.
        if (Started)
            _timer.Change(TimeSpan.FromSeconds(_options.IdleTimeoutSeconds), Timeout.InfiniteTimeSpan);
        try
        {
            if (!await _updates.MoveNextAsync().ConfigureAwait(false))
                return null;
        }
        catch (Exception e) when (_late && !_caller.IsCancellationRequested)
        {
            throw new TimeoutException("The model was silent for too long.", e);
        }
        // Empty updates, a role for example, do not end the wait for the first token.
        Started |= _updates.Current.Text.Length > 0;
        if (Started)
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return _updates.Current;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _cut.CancelAsync().ConfigureAwait(false);
        try
        {
            await _updates.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Closing a connection that broke tells nothing new.
        }
        _cut.Dispose();
    }

    private void Cut()
    {
        _late = true;
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended at the same moment.
        }
    }
}
