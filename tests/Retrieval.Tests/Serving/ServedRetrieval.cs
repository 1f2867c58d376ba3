using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.VectorEngine.Qdrant;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Retrieval.Tests.Serving;

/// <summary>The retrieval module over the real vector engine, each in a platform of its own as in seven processes.</summary>
public sealed class ServedRetrieval : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-retrieval-").FullName;
    private readonly List<IAsyncDisposable> _running = [];

    /// <summary>A client of the retrieval module.</summary>
    public RetrievalService.RetrievalServiceClient Client { get; private set; } = null!;

    /// <summary>A channel to the vector engine.</summary>
    public GrpcChannel Engine { get; private set; } = null!;

    internal WordHashEmbedding Embedding { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var vectors = await StartAsync(new VectorsModule(), []);
        Engine = GrpcChannel.ForAddress(vectors.GrpcAddress!);
        Client = await StartRetrievalAsync(Embedding);
    }

    /// <summary>Another retrieval module over the same engine, with an embedding of its own.</summary>
    internal async Task<RetrievalService.RetrievalServiceClient> StartRetrievalAsync(WordHashEmbedding embedding)
    {
        var model = await StartAsync(embedding, []);
        var retrieval = await StartAsync(new RetrievalModule(), new()
        {
            ["vectors:Address"] = $"http://{Engine.Target}",
            ["embedding:Address"] = model.GrpcAddress!.ToString(),
        });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await retrieval.WaitingForAsync(patience.Token)) is { Count: > 0 } waiting && !waiting.Values.Any(static r => r.Contains("another embedding model", StringComparison.Ordinal)))
            await Task.Delay(20, patience.Token);
        return new RetrievalService.RetrievalServiceClient(GrpcChannel.ForAddress(retrieval.GrpcAddress!));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var platform in Enumerable.Reverse(_running))
            await platform.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<Platform> StartAsync(IModule module, Dictionary<string, string?> configuration)
    {
        var settings = new PlatformSettings
        {
            Target = module.Name,
            DataDirectory = Path.Combine(_data, _running.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            HttpPort = 0,
            GrpcPort = 0,
            AdminPort = 0,
        };
        var platform = new Platform(
            settings, [module], new ConfigurationBuilder().AddInMemoryCollection(configuration).Build(), NullLoggerFactory.Instance);
        _running.Add(platform);
        await platform.StartAsync();
        return platform;
    }
}
