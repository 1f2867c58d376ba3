using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Caching;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Rpc;
using FitnessGrpc.Embedding.Serving;
using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding;

/// <summary>Text to vectors.</summary>
/// <param name="addBackend">Registers the <see cref="IEmbeddingBackend"/> that runs the models.</param>
public sealed class EmbeddingModule(Action<IServiceCollection, ModuleContext> addBackend) : IModule
{
    /// <inheritdoc />
    public string Name => ModuleNames.Embedding;

    /// <inheritdoc />
    public IReadOnlyList<Peer> Peers => [];

    /// <inheritdoc />
    public void AddServices(WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<EmbeddingOptions>, EmbeddingOptionsValidator>();
        services.AddOptions<EmbeddingOptions>().BindConfiguration(context.Name).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        addBackend(services, context);
        services.AddSingleton<EmbeddingMetrics>();
        // Read here, so that a folder that is not a model stops the start with one line.
        var model = builder.Configuration[$"{context.Name}:{nameof(EmbeddingOptions.Model)}"] is { Length: > 0 } set ? set : new EmbeddingOptions().Model;
        services.AddSingleton(ModelFolder.Read(Path.Combine(AppContext.BaseDirectory, model)));
        services.AddSingleton(provider => new VectorCache(Options(provider).CacheMebibytes * 1024L * 1024L));
        services.AddSingleton(provider => new Batcher(
            Policy(Options(provider)), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<EmbeddingMetrics>()));
        services.AddSingleton<TextEmbedder>();
        services.AddSingleton<ModelLoader>();
        services.AddHostedService(static provider => provider.GetRequiredService<ModelLoader>());
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model");
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<EmbeddingGrpcService>();

    private static EmbeddingOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EmbeddingOptions>>().Value;

    private static BatchPolicy Policy(EmbeddingOptions options) =>
        new(options.MaxBatchTokens, options.MaxBatchTexts, options.MaxQueueTokens, options.BulkDelayMilliseconds);
}
