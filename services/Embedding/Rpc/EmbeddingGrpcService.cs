using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Serving;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>The contract over the models and their tokenizers.</summary>
internal sealed class EmbeddingGrpcService(
    ModelRegistry models,
    TextEmbedder embedder,
    IOptions<EmbeddingOptions> options,
    IHostApplicationLifetime lifetime) : EmbeddingService.EmbeddingServiceBase
{
    /// <summary>Keeps the answer of Tokenize well below the largest message.</summary>
    private const int MaxTokenizedTokens = 1_000_000;

    public override async Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
    {
        EmbeddingRequests.Check(request);
        return await await StartAsync(request, context, patient: false, "", context.CancellationToken);
    }

    public override async Task EmbedStream(
        IAsyncStreamReader<EmbedStreamRequest> requestStream,
        IServerStreamWriter<EmbedStreamResponse> responseStream,
        ServerCallContext context)
    {
        const string Path = "request.";
        var session = new EmbedStreamSession(
            (request, cancellation) =>
            {
                EmbeddingRequests.Check(request, Path);
                return StartAsync(request, context, patient: true, Path, cancellation);
            },
            options.Value.StreamRequestsInFlight);
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

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(Describe(models.Find(request.Model)));

    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        var response = new ListModelsResponse();
        foreach (var view in models.Views())
        {
            response.Models.Add(new ModelStatus
            {
                Name = view.Name,
                IsDefault = view.IsDefault,
                State = view.Model is null ? ModelState.Failed : view.Model.IsReady ? ModelState.Ready : ModelState.Loading,
                Reason = view.Reason,
                Description = view.Model is null ? null : Describe(view.Model),
            });
        }
        return Task.FromResult(response);
    }

    public override Task<TokenizeResponse> Tokenize(TokenizeRequest request, ServerCallContext context)
    {
        EmbeddingRequests.Check(request);
        var tokenizer = models.Find(request.Model).Tokenizer;
        var response = new TokenizeResponse();
        var total = 0;
        foreach (var text in request.Texts)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var ids = tokenizer.Encode(text, !request.HasAddSpecialTokens || request.AddSpecialTokens, int.MaxValue, out _);
            if ((total += ids.Length) > MaxTokenizedTokens)
                throw new DomainException(ErrorKind.ResourceExhausted, $"the texts have more than {MaxTokenizedTokens} tokens together; send fewer at once");
            var answer = new TokenizedText();
            answer.Ids.AddRange(ids);
            foreach (var id in ids)
                answer.Tokens.Add(tokenizer.Token(id));
            response.Texts.Add(answer);
        }
        return Task.FromResult(response);
    }

    private Task<Task<EmbedResponse>> StartAsync(
        EmbedRequest request, ServerCallContext context, bool patient, string path, CancellationToken cancellation)
    {
        var call = new EmbedCall(
            request.InputKind == InputKind.Query,
            request.Priority == Priority.Bulk ? WorkPriority.Bulk : WorkPriority.Interactive,
            !request.HasTruncate || request.Truncate,
            Callers.Of(context),
            context.Deadline,
            patient,
            $"{path}texts",
            cancellation);
        var model = models.Enter(request.Model);
        VectorFormat format;
        try
        {
            format = EmbeddingRequests.Format(request, model.Description, path);
        }
        catch
        {
            model.Leave();
            throw;
        }
        return embedder.StartAsync(model, request.Texts, call, texts => Respond(model, texts, format));
    }

    private static EmbedResponse Respond(ServedModel model, EmbeddedText[] texts, VectorFormat format)
    {
        var response = new EmbedResponse { Model = model.Name, Dimensions = format.Dimensions, OutputType = format.Type, Usage = new EmbeddingUsage() };
        response.Embeddings.Capacity = texts.Length;
        foreach (var (vector, tokens, truncated) in texts)
        {
            var answer = new Contracts.Embedding.V1.Embedding { Tokens = tokens, Truncated = truncated };
            format.Write(vector, answer);
            response.Embeddings.Add(answer);
            response.Usage.Tokens += tokens;
        }
        return response;
    }

    private GetModelResponse Describe(ServedModel model) => new()
    {
        Name = model.Name,
        Dimensions = model.Description.Dimensions,
        MaxTokens = model.Description.MaxTokens,
        Pooling = string.Join("+", model.Description.Pooling).ToLowerInvariant(),
        Normalized = model.Description.Normalize,
        Fingerprint = model.Description.Fingerprint,
        Provider = models.Provider,
    };
}
