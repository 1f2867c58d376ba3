using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Retrieval.AnswerCache;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Indexing;
using FitnessGrpc.Retrieval.Rpc;
using FitnessGrpc.Retrieval.Search;
using FitnessGrpc.Retrieval.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval;

/// <summary>Knowledge, search and the answer cache.</summary>
public sealed class RetrievalModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Retrieval;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers { get; } =
    [
        Peer.For<Qdrant.Collections.CollectionsClient>(ModuleNames.Vectors),
        Peer.For<Qdrant.Points.PointsClient>(ModuleNames.Vectors),
        Peer.For<EmbeddingService.EmbeddingServiceClient>(ModuleNames.Embedding),
    ];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RetrievalOptions>, RetrievalOptionsValidator>();
        services.AddOptions<RetrievalOptions>().BindConfiguration(context.Name).ValidateOnStart();
        services.AddSingleton<RetrievalMetrics>();
        AddStorage(services);
        AddDocuments(services);
        AddSearch(services);
        builder.AddAnswerCache(context);
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<RetrievalGrpcService>();

    private static void AddStorage(IServiceCollection services)
    {
        services.AddSingleton<KnowledgeIndex>();
        services.AddSingleton<EngineClient>();
        services.AddHostedService<IndexSetup>();
        services.AddHealthChecks().AddCheck<IndexHealthCheck>("collections");
    }

    private static void AddDocuments(IServiceCollection services)
    {
        services.AddSingleton<EmbeddingClient>();
        services.AddSingleton<ChunkEmbedder>();
        services.AddSingleton<DocumentReader>();
        services.AddSingleton<IDocumentHashes>(static provider => provider.GetRequiredService<DocumentReader>());
        services.AddSingleton<DocumentLocks>();
        services.AddSingleton<DocumentWriter>();
        services.AddSingleton<DocumentStream>();
        services.AddHostedService<StaleChunkSweeper>();
    }

    private static void AddSearch(IServiceCollection services)
    {
        services.AddSingleton<QueryEmbedder>();
        services.AddSingleton<HybridSearch>();
    }
}
