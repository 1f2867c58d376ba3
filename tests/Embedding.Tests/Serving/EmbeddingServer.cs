using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Tests.Models;
using FitnessGrpc.Hosting.Modules;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Embedding.Tests.Serving;

/// <summary>The module over a real port, with a model that a test can hold up.</summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-embedding-").FullName;
    private readonly IEmbeddingBackend _backend;
    private Platform? _platform;
    private GrpcChannel? _channel;

    private EmbeddingServer(IEmbeddingBackend backend) => _backend = backend;

    public EmbeddingService.EmbeddingServiceClient Client => new(_channel);

    public GRPCInferenceService.GRPCInferenceServiceClient Inference => new(_channel);

    /// <summary>Address of another connection: another caller.</summary>
    public string Address => _platform!.GrpcAddress!.ToString();

    /// <summary>Folder of the default model, which has the name tiny.</summary>
    public string ModelFolder => Path.Combine(_data, "tiny");

    /// <summary>Folder of the models that a test adds.</summary>
    public string Repository => Path.Combine(_data, "repository");

    public Platform Platform => _platform!;

    public static async Task<EmbeddingServer> StartAsync(IEmbeddingBackend backend, params (string Name, string Value)[] settings)
    {
        var server = new EmbeddingServer(backend);
        var model = TinyModel.Write(server.ModelFolder);
        Directory.CreateDirectory(server.Repository);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Embedding:Model", model), new("Embedding:ModelRepository", server.Repository)])
            .AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Name, (string?)s.Value)))
            .Build();
        server._platform = new Platform(
            new PlatformSettings { Target = ModuleNames.Embedding, DataDirectory = server._data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 },
            [new EmbeddingModule((services, _) => services.AddSingleton<IEmbeddingBackend>(backend))],
            configuration,
            NullLoggerFactory.Instance);
        await server._platform.StartAsync();
        server._channel = GrpcChannel.ForAddress(server._platform.GrpcAddress!);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        (_backend as GatedBackend)?.LoadGate.Set();
        (_backend as GatedBackend)?.RunGate.Set();
        await Platform.DrainAsync();
        _channel?.Dispose();
        await Platform.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
