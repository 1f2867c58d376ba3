using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Registration of the answer cache.</summary>
internal static class AnswerCacheExtensions
{
    /// <summary>
    /// Adds <see cref="IAnswerCache"/>. Needs the clients of the vector engine (points and collections) and of the embedding,
    /// and <see cref="Documents.IDocumentHashes"/>.
    /// </summary>
    public static WebApplicationBuilder AddAnswerCache(this WebApplicationBuilder builder, ModuleContext context)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<AnswerCacheOptions>, AnswerCacheOptionsValidator>();
        services.AddOptions<AnswerCacheOptions>().BindConfiguration($"{context.Name}:{AnswerCacheOptions.Section}").ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AnswerCacheMetrics>();
        services.AddSingleton<QuestionEmbedder>();
        services.AddSingleton<AnswerCollection>();
        services.AddSingleton<AnswerStore>();
        services.AddSingleton<IAnswerCache, SemanticAnswerCache>();
        return builder;
    }
}
