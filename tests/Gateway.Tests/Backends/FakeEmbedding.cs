using FitnessGrpc.Contracts.Embedding.V1;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>Answers with the number of texts, and what they are for.</summary>
internal sealed class FakeEmbedding : EmbeddingService.EmbeddingServiceBase
{
    public override Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context) =>
        Task.FromResult(new EmbedResponse { Dimensions = request.Texts.Count, Model = $"{request.InputKind} {request.Priority}" });

    public override async Task EmbedStream(
        IAsyncStreamReader<EmbedStreamRequest> requestStream, IServerStreamWriter<EmbedStreamResponse> responseStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(new EmbedStreamResponse { Sequence = request.Sequence });
    }

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(new GetModelResponse { Name = request.Model });
}
