using System.Diagnostics;
using System.Runtime.InteropServices;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Host.Serving;

/// <summary>The life of a serving process: start, ready, drain. Owns signals, logging and tracing.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    private readonly PlatformSettings _settings;
    private readonly ILoggerFactory _logging;
    private readonly ILogger _logger;
    private readonly Platform _platform;
    private readonly StartupKnowledge? _knowledge;
    private readonly IDisposable? _tracing;
    private readonly CancellationTokenSource _stop = new();

    public Server(PlatformSettings settings, IConfiguration configuration, IReadOnlyList<string> knowledge)
    {
        _settings = settings;
        _logging = LoggerFactory.Create(logging => logging
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddConsole()
            .AddSimpleConsole());
        _logger = _logging.CreateLogger<Server>();
        _tracing = Tracing.Start(configuration);
        _platform = new Platform(settings, PlatformModules.Create(), configuration, _logging);
        if (knowledge.Count > 0)
        {
            _knowledge = new StartupKnowledge(knowledge, settings.Target, TimeProvider.System, _logging.CreateLogger<StartupKnowledge>());
            _platform.AddReadiness(_knowledge);
        }
    }

    /// <summary>Serves until a signal comes (0) or a module dies (1).</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Referenced to the end: a collected registration would leave the signal to its default, which kills.
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal);
        await using var cancelled = cancellation.Register(() => signal.TrySetResult());

        try
        {
            await _platform.StartAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return 0;
        }
        if (_knowledge is not null && _platform.GrpcAddress is null)
            throw new StartupException("--knowledge needs the gateway in this process, and FITNESS__Gateway__Address puts it elsewhere.");
        var background = Task.WhenAll(
            _knowledge?.LoadAsync(_platform.GrpcAddress!, _platform.WaitingForAsync, _stop.Token) ?? Task.CompletedTask,
            AnnounceReadyAsync(started, _stop.Token));

        var first = await Task.WhenAny(signal.Task, _platform.Died);
        if (first == _platform.Died)
            LogDied(await _platform.Died);
        else
            LogDraining(_settings.DrainBudget.TotalSeconds);
        await _stop.CancelAsync();
        await _platform.DrainAsync();
        await background;
        LogStopped();
        return first == _platform.Died ? 1 : 0;

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            _stop.Cancel();
            signal.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _tracing?.Dispose();
        _stop.Dispose();
        _logging.Dispose();
    }

    private async Task AnnounceReadyAsync(long started, CancellationToken cancellation)
    {
        try
        {
            while ((await _platform.WaitingForAsync(cancellation)).Count > 0)
                await Task.Delay(50, cancellation);
            LogReady(Stopwatch.GetElapsedTime(started).TotalSeconds, _platform.HttpAddress, _platform.GrpcAddress, _platform.AdminAddress);
        }
        catch (OperationCanceledException)
        {
        }
    }

    [LoggerMessage(100, LogLevel.Information, "Ready after {Seconds:F1} s: REST {Http}, gRPC {Grpc}, health and metrics {Admin}")]
    private partial void LogReady(double seconds, Uri? http, Uri? grpc, Uri? admin);

    [LoggerMessage(101, LogLevel.Information, "Draining, within {Seconds} s")]
    private partial void LogDraining(double seconds);

    [LoggerMessage(102, LogLevel.Critical, "The {Module} module stopped by itself; the process ends")]
    private partial void LogDied(string module);

    [LoggerMessage(103, LogLevel.Information, "Stopped")]
    private partial void LogStopped();
}
