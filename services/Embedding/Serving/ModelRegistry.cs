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
/// Loads models, and gives them out by name. Weights load beside the start of the process, so that the port opens meanwhile; a configured model
/// that cannot be loaded ends the module. A reload loads the new one beside the old one, tries it, and then switches: requests inside the old one
/// finish there. Loads happen one at a time.
/// </summary>
internal sealed partial class ModelRegistry(
    IReadOnlyList<ConfiguredModel> configured,
    IEmbeddingBackend backend,
    VectorCache cache,
    EmbeddingMetrics metrics,
    IOptions<EmbeddingOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ModelRegistry> logger) : IHostedService
{
    private readonly ModelTable _models = new(configured[0].Name, options.Value.MaxModels);
    private readonly SemaphoreSlim _loads = new(1);
    private Task _starting = Task.CompletedTask;
    private bool _stopping;

    /// <summary>Name of the model that answers requests that name none.</summary>
    public string DefaultName => configured[0].Name;

    /// <summary>Execution provider of all models.</summary>
    public string Provider => backend.Provider;

    /// <summary>Full path of the folder whose subfolders are models; null when there is none.</summary>
    public string? Repository { get; } =
        options.Value.ModelRepository.Length > 0 ? ConfiguredModel.FullPath(options.Value.ModelRepository) : null;

    /// <inheritdoc cref="ModelTable.IsReady" />
    public bool IsReady => _models.IsReady;

    /// <inheritdoc cref="ModelTable.Enter" />
    public ServedModel Enter(string name) => _models.Enter(name);

    /// <inheritdoc cref="ModelTable.Find" />
    public ServedModel Find(string name) => _models.Find(name);

    /// <inheritdoc cref="ModelTable.Views" />
    public IReadOnlyList<ModelView> Views() => _models.Views();

    /// <summary>Loads a model of the repository, or one that is known anew. Done when the new one answers; the old one answers until then.</summary>
    /// <exception cref="DomainException">
    /// NOT_FOUND: neither known nor a folder of the repository. FAILED_PRECONDITION: the folder or its weights are damaged, by the name of the
    /// file; what was loaded before stays. RESOURCE_EXHAUSTED: there are too many models.
    /// </exception>
    public async Task LoadAsync(string name, CancellationToken cancellation)
    {
        if (!ModelName.IsValid(name))
            throw DomainException.Invalid("model_name", $"must have {ModelName.Rule}");
        await _loads.WaitAsync(cancellation);
        try
        {
            var slot = Prepare(name);
            // Not given up halfway: whoever asked may be gone, and the model is loaded all the same.
            await LoadingThread(() => Load(slot));
        }
        catch (StartupException e)
        {
            throw new DomainException(ErrorKind.FailedPrecondition, e.Message);
        }
        finally
        {
            _loads.Release();
        }
    }

    /// <summary>Takes a model away; requests inside it finish.</summary>
    /// <exception cref="DomainException">NOT_FOUND: there is no such model. FAILED_PRECONDITION: the settings name it.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        await _loads.WaitAsync(cancellation);
        try
        {
            _models.Remove(name);
            LogUnloaded(name);
        }
        finally
        {
            _loads.Release();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var model in configured)
            _models.GetOrAdd(model.Name, () => new ModelSlot(model.Name, model.Path, isRequired: true) { Current = Create(model.Name, model.Folder), Stamp = model.Stamp });
        metrics.Watch(
            () => _models.Measure(static m => m.Batcher.QueuedTexts), () => _models.Measure(static m => m.Batcher.QueuedTokens),
            () => _models.Measure(static m => m.IsReady ? 1 : 0), () => cache.Bytes);
        _starting = LoadingThread(LoadAll);
        return Task.CompletedTask;
    }

    /// <summary>The port is closed by now and its calls are done; what a cancelled call left behind is worked off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _stopping, true);
        await _starting;
        // A load that runs ends first.
        await _loads.WaitAsync(CancellationToken.None);
        _loads.Release();
        await _models.StopAsync();
    }

    /// <summary>The folders of the repository that may be models, by name.</summary>
    public IEnumerable<string> RepositoryNames()
    {
        if (Repository is null || !Directory.Exists(Repository))
            return [];
        return new DirectoryInfo(Repository).EnumerateDirectories().Select(static d => d.Name).Where(ModelName.IsValid).Order(StringComparer.Ordinal);
    }

    private void LoadAll()
    {
        _loads.Wait();
        try
        {
            foreach (var model in configured)
            {
                if (_stopping)
                    return;
                LoadConfigured(model.Name);
            }
            foreach (var name in options.Value.ModelControl == ModelControl.Explicit ? [] : RepositoryNames())
            {
                if (_stopping)
                    return;
                LoadOptional(name);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogRefused($"The models cannot be listed: {e.Message}");
        }
        finally
        {
            _loads.Release();
        }
    }

    private void LoadConfigured(string name)
    {
        var model = _models.Find(name);
        try
        {
            var started = Stopwatch.GetTimestamp();
            model.Load(backend);
            LogLoaded(name, backend.Provider, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (StartupException e)
        {
            LogRefused(e.Message);
            // Not before the port is open: a start that is stopped half way ends without the reason.
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
        }
    }

    private void LoadOptional(string name)
    {
        try
        {
            Load(Prepare(name));
        }
        catch (StartupException)
        {
            // Logged, and kept for the list.
        }
        catch (DomainException e)
        {
            LogFailed(name, e.Message);
        }
    }

    /// <summary>The slot of a name: the one that is there, or a new one for a folder of the repository.</summary>
    private ModelSlot Prepare(string name) => _models.GetOrAdd(name, () =>
        Repository is not null && Path.Combine(Repository, name) is var folder && Directory.Exists(folder)
            ? new ModelSlot(name, folder, isRequired: false)
            : throw DomainException.NotFound("the model is neither loaded nor in the repository"));

    /// <summary>Loads on a thread of its own, whose threads are those that compute later.</summary>
    private static Task LoadingThread(Action load) => Task.Factory.StartNew(
        () =>
        {
            InferenceThread.Enter();
            load();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private void Load(ModelSlot slot)
    {
        var started = Stopwatch.GetTimestamp();
        ServedModel? model = null;
        try
        {
            // Before the folder is read: what changes meanwhile is a change.
            _models.BeginLoad(slot, FolderStamp.Of(slot.Path));
            model = Create(slot.Name, ModelFolder.Read(slot.Path, plainSpecialTokens: options.Value.PlainSpecialTokens));
            _models.Offer(slot, model);
            model.Load(backend);
        }
        catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException)
        {
            _models.Fail(slot, model, e.Message);
            LogFailed(slot.Name, e.Message);
            throw e as StartupException ?? new StartupException(e.Message);
        }
        _models.Switch(slot, model);
        LogLoaded(slot.Name, backend.Provider, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private ServedModel Create(string name, ModelFolder folder)
    {
        var o = options.Value;
        var policy = new BatchPolicy(o.MaxBatchTokens, o.MaxBatchTexts, o.MaxQueueTokens, o.BulkDelayMilliseconds);
        return new ServedModel(name, folder, policy, time, new ModelMetrics(metrics, name));
    }

    [LoggerMessage(1, LogLevel.Information, "{Model} is loaded on {Provider} in {Milliseconds:F0} ms")]
    private partial void LogLoaded(string model, string provider, double milliseconds);

    [LoggerMessage(2, LogLevel.Critical, "{Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3, LogLevel.Error, "{Model} is not loaded: {Reason}")]
    private partial void LogFailed(string model, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Model} is taken away")]
    private partial void LogUnloaded(string model);
}
