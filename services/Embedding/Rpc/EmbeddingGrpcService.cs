using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;
using FitnessGrpc.Embedding.Serving;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>The contract over the embedder and the tokenizer.</summary>
internal sealed class EmbeddingGrpcService(
    ModelFolder folder,
    IEmbeddingBackend backend,
    TextEmbedder embedder,
    IOptions<EmbeddingOptions> options,
    IHostApplicationLifetime lifetime) : EmbeddingService.EmbeddingServiceBase
{
    /// <summary>Keeps the answer of Tokenize well below the largest message.</summary>
    private const int MaxTokenizedTokens = 1_000_000;

    private ModelDescription Model => folder.Description;

    public override async Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
    {
        EmbeddingRequests.Check(request, Model);
        return await await StartAsync(request, patient: false, context.CancellationToken);
    }

    public override async Task EmbedStream(
        IAsyncStreamReader<EmbedStreamRequest> requestStream,
        IServerStreamWriter<EmbedStreamResponse> responseStream,
        ServerCallContext context)
    {
        var session = new EmbedStreamSession(StartPatientlyAsync, options.Value.StreamRequestsInFlight);
        try
        {
            await session.RunAsync(requestStream, responseStream, lifetime.ApplicationStopping, context.CancellationToken);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new DomainException(
                ErrorKind.Unavailable, "the server drains; send again what was not answered", retryAfter: TimeSpan.FromSeconds(1));
        }
    }

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        EmbeddingRequests.CheckModel(request.Model, Model);
        return Task.FromResult(new GetModelResponse
        {
            Name = Model.Name,
            Dimensions = Model.Dimensions,
            MaxTokens = Model.MaxTokens,
            Pooling = string.Join("+", Model.Pooling).ToLowerInvariant(),
            Normalized = Model.Normalize,
            Fingerprint = Model.Fingerprint,
            Provider = backend.Provider,
        });
    }

    public override Task<TokenizeResponse> Tokenize(TokenizeRequest request, ServerCallContext context)
    {
        EmbeddingRequests.Check(request, Model);
        var response = new TokenizeResponse();
        var total = 0;
        foreach (var text in request.Texts)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var ids = folder.Tokenizer.Encode(text, !request.HasAddSpecialTokens || request.AddSpecialTokens, int.MaxValue, out _);
            if ((total += ids.Length) > MaxTokenizedTokens)
                throw new DomainException(ErrorKind.ResourceExhausted, $"the texts have more than {MaxTokenizedTokens} tokens together; send fewer at once");
            var answer = new TokenizedText();
            answer.Ids.AddRange(ids);
            foreach (var id in ids)
                answer.Tokens.Add(folder.Tokenizer.Token(id));
            response.Texts.Add(answer);
        }
        return Task.FromResult(response);
    }

    private Task<Task<EmbedResponse>> StartPatientlyAsync(EmbedRequest request, CancellationToken cancellation)
    {
        EmbeddingRequests.Check(request, Model, "request.");
        return StartAsync(request, patient: true, cancellation);
    }

    private async Task<Task<EmbedResponse>> StartAsync(EmbedRequest request, bool patient, CancellationToken cancellation)
    {
        var priority = request.Priority == Priority.Bulk ? WorkPriority.Bulk : WorkPriority.Interactive;
        bool? normalize = request.HasNormalize ? request.Normalize : null;
        var embedding = await embedder.SubmitAsync(request.Texts, request.InputKind == InputKind.Query, priority, patient, cancellation);
        return RespondAsync(embedding, normalize);
    }

    private async Task<EmbedResponse> RespondAsync(Task<EmbeddedText[]> embedding, bool? normalize)
    {
        var response = new EmbedResponse { Model = Model.Name, Dimensions = Model.Dimensions, Usage = new EmbeddingUsage() };
        var finished = new float[Model.Dimensions];
        foreach (var (vector, tokens, truncated) in await embedding)
        {
            var answer = new Contracts.Embedding.V1.Embedding { Tokens = tokens, Truncated = truncated };
            SentenceVectors.Finish(Model, vector, null, normalize, finished);
            answer.Values.AddRange(finished);
            response.Embeddings.Add(answer);
            response.Usage.Tokens += tokens;
        }
        return response;
    }
}
