using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Hosting.Errors;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>The calls that retrieval makes of the embedding module. A full queue is waited for a while.</summary>
internal sealed class EmbeddingClient(EmbeddingService.EmbeddingServiceClient client, TimeProvider time)
{
    private const int MaxAttempts = 8;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    /// <summary>One embedding for each text.</summary>
    /// <exception cref="DomainException">UNAVAILABLE: the module is away, or answers with another model than the collections have.</exception>
    public async Task<IReadOnlyList<Contracts.Embedding.V1.Embedding>> EmbedAsync(
        EmbedRequest request, int dimensions, CancellationToken cancellation)
    {
        var wait = FirstWait;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await client.EmbedAsync(request, cancellationToken: cancellation);
                if (response.Dimensions != dimensions || response.Embeddings.Count != request.Texts.Count)
                    throw Away("the embedding module changes its model");
                return response.Embeddings;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                throw Away("the embedding module does not answer");
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted && attempt < MaxAttempts)
            {
                await Task.Delay(Told(e) ?? wait, time, cancellation);
                wait = wait * 2 < LastWait ? wait * 2 : LastWait;
            }
        }
    }

    private static TimeSpan? Told(RpcException error)
    {
        var told = error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        return told > TimeSpan.Zero ? told < LastWait ? told : LastWait : null;
    }

    private static DomainException Away(string message) => new(ErrorKind.Unavailable, message, retryAfter: TimeSpan.FromSeconds(1));
}
