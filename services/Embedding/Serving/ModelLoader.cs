using System.Diagnostics;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Caching;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>
/// Loads the weights beside the start of the process, so that the port opens meanwhile, and starts the work on the queue
/// once a first text came out right. Weights that cannot be loaded end the module.
/// </summary>
internal sealed partial class ModelLoader(
    ModelFolder folder,
    IEmbeddingBackend backend,
    Batcher batcher,
    VectorCache cache,
    EmbeddingMetrics metrics,
    IOptions<EmbeddingOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<ModelLoader> logger) : IHostedService
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loading = Task.CompletedTask;
    private IEmbeddingSession? _session;

    /// <summary>Whether texts are being embedded.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Waits until texts can be embedded, for as long as the settings allow.</summary>
    /// <exception cref="DomainException">UNAVAILABLE: the model is not loaded yet.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        if (IsReady)
            return;
        try
        {
            await _ready.Task.WaitAsync(TimeSpan.FromSeconds(options.Value.LoadWaitSeconds), cancellation);
        }
        catch (Exception e) when (e is TimeoutException or StartupException)
        {
            throw new DomainException(ErrorKind.Unavailable, "the model is not loaded yet", retryAfter: TimeSpan.FromSeconds(1));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Watch(() => batcher.QueuedTexts, () => batcher.QueuedTokens, () => cache.Bytes);
        _loading = Task.Factory.StartNew(Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>The port is closed by now and its calls are done; what a cancelled call left behind is worked off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _loading;
        await batcher.StopAsync();
        _session?.Dispose();
    }

    private void Load()
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            _session = backend.Load(folder.Description);
            WarmUp(_session);
            batcher.Start(_session.ConcurrentBatches, new BatchRunner(_session, folder.Description, cache, metrics).Run);
            LogLoaded(folder.Description.Name, backend.Provider, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            _ready.SetResult();
        }
        catch (StartupException e)
        {
            LogRefused(e.Message);
            End(e);
        }
        catch (Exception e)
        {
            LogFailed(folder.Description.Folder, e);
            End(new StartupException(e.Message));
        }
    }

    private void End(StartupException error)
    {
        _ready.SetException(error);
        // Observed here: there may be no call that waits.
        _ = _ready.Task.Exception;
        lifetime.StopApplication();
    }

    /// <summary>Two texts of different length: the model takes batches, and its vectors are numbers.</summary>
    private void WarmUp(IEmbeddingSession session)
    {
        var description = folder.Description;
        var tokens = folder.Tokenizer.Encode("warm up before lifting", true, description.MaxTokens, out _);
        if (tokens.Length == 0)
            tokens = [0];
        var group = new TextGroup(new float[2][], 2);
        var batch = new List<QueuedText>
        {
            new(tokens, WorkPriority.Interactive, 0, group),
            new(tokens[..1], WorkPriority.Interactive, 1, group),
        };
        new BatchRunner(session, description, new VectorCache(0), metrics).Run(batch);
        if (group.Done.Result.Any(static vector => !vector.All(float.IsFinite)))
            throw ModelFile.Wrong(description.OnnxFile, "gives vectors that are no numbers");
    }

    [LoggerMessage(1, LogLevel.Information, "{Model} is loaded on {Provider} in {Milliseconds:F0} ms")]
    private partial void LogLoaded(string model, string provider, double milliseconds);

    [LoggerMessage(2, LogLevel.Critical, "{Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3, LogLevel.Critical, "The model in {Folder} cannot be loaded")]
    private partial void LogFailed(string folder, Exception error);
}
