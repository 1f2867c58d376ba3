using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Retrieval.Sparse;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Retrieval.Tests.Serving;

/// <summary>Stands in for the embedding module: a text's vector counts its words by hash, so texts that share words are near.</summary>
internal sealed class WordHashEmbedding(string fingerprint = "0123456789abcdef0123") : IModule
{
    public const int Dimensions = 32;
    public const int MaxTokens = 256;
    private readonly Counts _counts = new(fingerprint);

    public string Name => ModuleNames.Embedding;

    public IReadOnlyList<Peer> Peers => [];

    /// <summary>Texts embedded so far.</summary>
    public int Texts => _counts.Texts;

    public void AddServices(WebApplicationBuilder builder, ModuleContext context) => builder.Services.AddSingleton(_counts);

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<Service>();

    internal sealed class Counts(string fingerprint)
    {
        public string Fingerprint { get; } = fingerprint;

        public int Texts;
    }

    internal sealed class Service(Counts counts) : EmbeddingService.EmbeddingServiceBase
    {
        public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context) => Task.FromResult(
            new GetModelResponse { Name = "words", Dimensions = Dimensions, MaxTokens = MaxTokens, Fingerprint = counts.Fingerprint });

        public override Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
        {
            Assert.InRange(request.Texts.Count, 1, 256);
            Interlocked.Add(ref counts.Texts, request.Texts.Count);
            var response = new EmbedResponse { Dimensions = Dimensions };
            foreach (var text in request.Texts)
                response.Embeddings.Add(Embed(text));
            return Task.FromResult(response);
        }

        private static Embedding Embed(string text)
        {
            var words = text.ToLowerInvariant().Split([' ', '\n', '.', ','], StringSplitOptions.RemoveEmptyEntries);
            // A word of many tokens, which the estimate takes for one: a text of these is cut.
            var tokens = words.Sum(static w => w.StartsWith("tok", StringComparison.Ordinal) ? 4 : 1);
            var vector = new float[Dimensions];
            vector[0] = 0.01f;
            foreach (var word in words)
                vector[Bm25.Index(word) % Dimensions]++;
            var length = MathF.Sqrt(vector.Sum(static v => v * v));
            var embedding = new Embedding { Tokens = Math.Min(tokens, MaxTokens), Truncated = tokens > MaxTokens };
            embedding.Values.AddRange(vector.Select(v => v / length));
            return embedding;
        }
    }
}
