using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Onnx;
using FitnessGrpc.Host.Serving;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Host.Client.Models;

/// <summary>The runtime of models as the server has it and with its settings, without the server and without files of its own.</summary>
internal sealed class LocalBackend : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private LocalBackend(ServiceProvider services)
    {
        _services = services;
        Backend = services.GetRequiredService<IEmbeddingBackend>();
    }

    public IEmbeddingBackend Backend { get; }

    /// <exception cref="StartupException">A setting is wrong.</exception>
    public static LocalBackend Create()
    {
        var configuration = new ConfigurationBuilder()
            .AddConfiguration(ServerConfiguration.Load())
            // One run, from whatever folder: an optimised graph would be left in it.
            .AddInMemoryCollection([KeyValuePair.Create($"{ModuleNames.Embedding}:Onnx:KeepOptimizedGraph", (string?)"false")])
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        OnnxBackend.Add(services, new ModuleContext(ModuleNames.Embedding, Path.GetTempPath()));
        try
        {
            return new LocalBackend(services.BuildServiceProvider());
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            throw new StartupException(e.Message);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
