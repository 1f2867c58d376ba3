using System.Threading.Channels;
using FitnessGrpc.Contracts.Embedding.V1;
using Grpc.Core;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>
/// One bidirectional stream: reads while there is room, works on a few requests at once, answers in order. What was read
/// before the stream went wrong is still answered.
/// </summary>
/// <param name="start">Takes in a request; completes when the queue has it, with the task of its answer.</param>
/// <param name="inFlight">Requests that are worked on at once.</param>
internal sealed class EmbedStreamSession(Func<EmbedRequest, CancellationToken, Task<Task<EmbedResponse>>> start, int inFlight)
{
    private readonly record struct Pending(uint Sequence, Task<EmbedResponse> Answer);

    /// <summary>Runs until the caller closes its side and has every answer.</summary>
    /// <param name="requests">Where requests come from.</param>
    /// <param name="answers">Where answers go.</param>
    /// <param name="stopReading">Ends reading: the server drains.</param>
    /// <param name="cancellation">Ends everything: the caller is gone.</param>
    public async Task RunAsync(
        IAsyncStreamReader<EmbedStreamRequest> requests,
        IAsyncStreamWriter<EmbedStreamResponse> answers,
        CancellationToken stopReading,
        CancellationToken cancellation)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var slots = new SemaphoreSlim(inFlight);
        var pending = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync(requests, pending.Writer, slots, stopReading, abort.Token);
        try
        {
            await foreach (var (sequence, answer) in pending.Reader.ReadAllAsync(abort.Token))
            {
                await answers.WriteAsync(new EmbedStreamResponse { Sequence = sequence, Response = await answer }, abort.Token);
                slots.Release();
            }
        }
        finally
        {
            // Takes what still waits out of the queue when writing failed.
            await abort.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<EmbedStreamRequest> requests,
        ChannelWriter<Pending> pending,
        SemaphoreSlim slots,
        CancellationToken stopReading,
        CancellationToken abort)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopReading, abort);
        try
        {
            while (true)
            {
                await slots.WaitAsync(ends.Token);
                if (!await requests.MoveNext(ends.Token))
                    break;
                var message = requests.Current;
                var answer = await start(message.Request ?? new EmbedRequest(), abort);
                // Its failure is seen when its turn comes, or never, when the stream ends before.
                _ = answer.ContinueWith(static t => _ = t.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
                pending.TryWrite(new Pending(message.Sequence, answer));
            }
            pending.Complete();
        }
        catch (Exception e)
        {
            pending.Complete(e);
        }
    }
}
