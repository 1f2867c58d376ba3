using FitnessGrpc.Hosting.Modules;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

/// <summary>The module as it is served, on a free port and in a folder of its own.</summary>
public sealed class EngineServer : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-vectors-").FullName;
    private Platform? _platform;

    public GrpcChannel Channel { get; private set; } = null!;

    /// <summary>A client of the REST API.</summary>
    public HttpClient Http { get; private set; } = null!;

    public Wire.Collections.CollectionsClient Collections => new(Channel);

    public Wire.Points.PointsClient Points => new(Channel);

    public async ValueTask InitializeAsync() => await StartAsync();

    public async Task StartAsync(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        var platform = new Platform(
            new PlatformSettings { Target = ModuleNames.Vectors, DataDirectory = _data, GrpcPort = 0, HttpPort = 0, AdminPort = 0 },
            [new VectorsModule()], configuration, NullLoggerFactory.Instance);
        try
        {
            await platform.StartAsync();
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
        _platform = platform;
        Http = new HttpClient { BaseAddress = platform.HttpAddress };
        Channel = GrpcChannel.ForAddress(platform.GrpcAddress!, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    public async Task StopAsync()
    {
        Http?.Dispose();
        Channel?.Dispose();
        if (_platform is not null)
        {
            Assert.True(await _platform.DrainAsync());
            await _platform.DisposeAsync();
        }
        _platform = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_data, recursive: true);
    }

    public async Task CreateAsync(string name, uint size = 2) => await Collections.CreateAsync(new Wire.CreateCollection
    {
        CollectionName = name,
        VectorsConfig = new Wire.VectorsConfig { Params = new Wire.VectorParams { Size = size, Distance = Wire.Distance.Dot } },
    });
}
