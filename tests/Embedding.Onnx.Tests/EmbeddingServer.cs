using System.Collections.Concurrent;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Hosting.Modules;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>The embedding module as a process serves it, on ports of its own. Without a cache, so that every text is computed.</summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly Platform _platform;
    private readonly GrpcChannel _channel;

    private EmbeddingServer(Platform platform)
    {
        _platform = platform;
        _channel = GrpcChannel.ForAddress(platform.GrpcAddress!);
        Client = new EmbeddingService.EmbeddingServiceClient(_channel);
    }

    public EmbeddingService.EmbeddingServiceClient Client { get; }

    public Task<string> Died => _platform.Died;

    public static async Task<EmbeddingServer> StartAsync(string data, ILoggerFactory logging, params (string Name, string Value)[] settings)
    {
        // Loading gives way to whatever else runs, such as other tests.
        (string, string)[] all = [("Embedding:CacheMebibytes", "0"), ("Embedding:LoadWaitSeconds", "300"), .. settings];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all.Select(static s => KeyValuePair.Create(s.Item1, (string?)s.Item2))).Build();
        var platform = new Platform(
            new PlatformSettings { Target = ModuleNames.Embedding, DataDirectory = data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 },
            [new EmbeddingModule(OnnxBackend.Add)], configuration, logging);
        try
        {
            await platform.StartAsync();
            return new EmbeddingServer(platform);
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _platform.DrainAsync();
        await _platform.DisposeAsync();
    }
}

/// <summary>Keeps the warnings and errors of a server.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{formatter(state, exception)} {exception?.Message}");
    }

    public void Dispose()
    {
    }
}
