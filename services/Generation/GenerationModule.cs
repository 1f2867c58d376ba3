using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Events;
using FitnessGrpc.Generation.Conversations;
using FitnessGrpc.Generation.Extractive;
using FitnessGrpc.Generation.Models;
using FitnessGrpc.Generation.Pipeline;
using FitnessGrpc.Generation.Rpc;
using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation;

/// <summary>Answers with citations.</summary>
public sealed class GenerationModule : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Generation;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers { get; } =
    [
        Peer.For<RetrievalService.RetrievalServiceClient>(ModuleNames.Retrieval),
        Peer.For<EmbeddingService.EmbeddingServiceClient>(ModuleNames.Embedding),
        EventOutboxExtensions.Peer,
    ];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        builder.AddEventOutbox(context);
        AddOptions(services);
        AddWriter(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<AnswerSlots>();
        services.AddSingleton<GenerationMetrics>();
        services.AddSingleton<KnowledgeSearch>();
        services.AddSingleton<AnswerMemory>();
        services.AddSingleton<AnswerPipeline>();
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<GenerationGrpcService>();

    private static void AddOptions(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<GenerationOptions>, GenerationOptionsValidator>();
        services.AddOptions<GenerationOptions>().BindConfiguration(GenerationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>();
        services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConversationOptions>, ConversationOptionsValidator>();
        services.AddOptions<ConversationOptions>().BindConfiguration(ConversationOptions.Section).ValidateOnStart();
    }

    /// <summary>The model where the settings name one, else the built-in writer.</summary>
    private static void AddWriter(IServiceCollection services)
    {
        services.AddSingleton<ISentenceEmbedder, SentenceEmbedder>();
        services.AddSingleton(provider => ChatClientFactory.Create(provider.GetRequiredService<IOptions<ModelOptions>>().Value));
        services.AddSingleton<IAnswerWriter>(provider => provider.GetRequiredService<IOptions<ModelOptions>>().Value.Name.Length > 0
            ? ActivatorUtilities.CreateInstance<ModelAnswerWriter>(provider)
            : ActivatorUtilities.CreateInstance<ExtractiveAnswerWriter>(provider));
    }
}
