using System.Text;
using FitnessGrpc.Hosting.Modules;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>The real gateway on real ports before modules that only look like the platform's.</summary>
public sealed class TestPlatform : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-gateway-").FullName;
    private readonly Dictionary<string, string?> _configuration = [];
    private Platform? _platform;

    internal FakeGeneration Generation { get; } = new();

    internal ErrorLog Errors { get; } = new();

    internal HttpClient Rest { get; private set; } = null!;

    internal GrpcChannel Channel { get; private set; } = null!;

    internal Uri Grpc => _platform!.GrpcAddress!;

    internal Uri Admin => _platform!.AdminAddress!;

    /// <summary>A setting, before the start.</summary>
    internal TestPlatform With(string key, string value)
    {
        _configuration[key] = value;
        return this;
    }

    public async ValueTask InitializeAsync()
    {
        var logging = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Warning).AddProvider(Errors)
            .AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical)
            // As the executable does: a peer that is not ready yet, or has ended before, is no error.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        _platform = new Platform(
            new PlatformSettings { DataDirectory = _data, HttpPort = 0, GrpcPort = 0, AdminPort = 0, DrainBudget = TimeSpan.FromSeconds(20) },
            [
                new FakeModule<FakeGeneration>(ModuleNames.Generation, Generation),
                new FakeModule<FakeRetrieval>(ModuleNames.Retrieval, new()),
                new FakeModule<FakeEmbedding>(ModuleNames.Embedding, new()),
                new FakeModule<FakeTelemetry>(ModuleNames.Telemetry, new()),
                new FakeModule<FakeDrift>(ModuleNames.Drift, new()),
                new GatewayModule(),
            ],
            new ConfigurationBuilder().AddInMemoryCollection(_configuration).Build(),
            logging);
        await _platform.StartAsync();
        Rest = new HttpClient { BaseAddress = _platform.HttpAddress };
        Channel = GrpcChannel.ForAddress(Grpc, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    internal Task<bool> DrainAsync() => _platform!.DrainAsync();

    internal static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Rest?.Dispose();
        Channel?.Dispose();
        if (_platform is not null)
            await _platform.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
