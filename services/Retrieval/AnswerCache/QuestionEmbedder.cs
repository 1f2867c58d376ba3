using FitnessGrpc.Contracts.Embedding.V1;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Vectors of questions, and which model makes them: vectors of two models do not compare.</summary>
internal sealed class QuestionEmbedder(
    EmbeddingService.EmbeddingServiceClient client, IOptions<AnswerCacheOptions> options, TimeProvider time)
{
    private volatile Known? _known;

    /// <summary>The model that serves now, asked again when the answer is older than the options allow.</summary>
    /// <exception cref="Grpc.Core.RpcException">The embedding is away.</exception>
    public async Task<EmbeddingModel> ModelAsync(CancellationToken cancellation)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < TimeSpan.FromSeconds(options.Value.ModelRefreshSeconds))
            return known.Model;
        var at = time.GetTimestamp();
        var response = await client.GetModelAsync(new GetModelRequest(), cancellationToken: cancellation);
        var model = new EmbeddingModel(response.Fingerprint, response.Dimensions);
        _known = new Known(model, at);
        return model;
    }

    /// <summary>The question's vector, of length 1.</summary>
    /// <exception cref="Grpc.Core.RpcException">The embedding is away or full.</exception>
    public async Task<IReadOnlyList<float>> EmbedAsync(string question, CancellationToken cancellation)
    {
        var request = new EmbedRequest { Texts = { question }, InputKind = InputKind.Query, Normalize = true };
        var response = await client.EmbedAsync(request, cancellationToken: cancellation);
        return response.Embeddings[0].Values;
    }

    private sealed record Known(EmbeddingModel Model, long At);
}

/// <summary>A model of the embedding service.</summary>
/// <param name="Fingerprint">Changes exactly when the vectors could.</param>
/// <param name="Dimensions">Values in a vector.</param>
internal sealed record EmbeddingModel(string Fingerprint, int Dimensions);
