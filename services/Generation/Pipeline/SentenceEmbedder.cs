using FitnessGrpc.Contracts.Embedding.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>Vectors from the embedding service. An answer is worth more than its best choice of sentences: failures give no vectors.</summary>
internal sealed partial class SentenceEmbedder(
    EmbeddingService.EmbeddingServiceClient embedding,
    IOptions<GenerationOptions> options,
    TimeProvider time,
    ILogger<SentenceEmbedder> logger) : ISentenceEmbedder
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<float>>> PassagesAsync(
        IReadOnlyList<string> texts, DateTime? deadline, CancellationToken cancellationToken) =>
        EmbedAsync(texts, InputKind.Document, deadline, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<float>> QuestionAsync(string text, DateTime? deadline, CancellationToken cancellationToken) =>
        (await EmbedAsync([text], InputKind.Query, deadline, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        IReadOnlyList<string> texts, InputKind kind, DateTime? deadline, CancellationToken cancellationToken)
    {
        var request = new EmbedRequest { Texts = { texts }, InputKind = kind, Normalize = true, Priority = Priority.Interactive };
        try
        {
            var response = await embedding.EmbedAsync(
                request, deadline: time.Within(options.Value.EmbeddingTimeoutSeconds, deadline), cancellationToken: cancellationToken);
            return [.. response.Embeddings.Select(e => new ReadOnlyMemory<float>([.. e.Values]))];
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogFailed(logger, texts.Count, e.StatusCode);
            return [];
        }
    }

    [LoggerMessage(5301, LogLevel.Warning, "{Count} texts could not be embedded ({Status}); sentences are chosen by words alone")]
    private static partial void LogFailed(ILogger logger, int count, StatusCode status);
}
