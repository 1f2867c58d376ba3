using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Caching;
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
        services.AddSingleton(ConfiguredModel.Read(builder.Configuration.GetSection(context.Name)));
        services.AddSingleton(static provider => new VectorCache(provider.GetRequiredService<IOptions<EmbeddingOptions>>().Value.CacheMebibytes * 1024L * 1024L));
        services.AddSingleton<TextEmbedder>();
        services.AddSingleton<ModelRegistry>();
        services.AddHostedService(static provider => provider.GetRequiredService<ModelRegistry>());
        services.AddHostedService<RepositoryWatcher>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model");
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<EmbeddingGrpcService>();
        endpoints.MapGrpcService<InferenceGrpcService>();
    }
}
