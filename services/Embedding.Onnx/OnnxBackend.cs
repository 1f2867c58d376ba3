using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Embedding models on ONNX Runtime.</summary>
public sealed partial class OnnxBackend : IEmbeddingBackend
{
    private readonly OnnxOptions _options;
    private readonly GraphCache _graphs;
    private readonly GraphOptimizer _optimizer;
    private readonly ILogger<OnnxBackend> _logger;

    /// <summary>One load at a time: they share the folder of graphs, and each takes memory for the weights twice.</summary>
    private readonly Lock _loading = new();

    internal OnnxBackend(OnnxOptions options, GraphCache graphs, ILogger<OnnxBackend> logger)
    {
        _options = options;
        _graphs = graphs;
        _optimizer = new GraphOptimizer(options, graphs, logger);
        _logger = logger;
        Provider = ProviderChoice.Name(options.Provider);
    }

    /// <summary>What computes; after a fallback, what it fell back to.</summary>
    public string Provider { get; private set; }

    /// <summary>Registers this backend for the embedding module.</summary>
    public static void Add(IServiceCollection services, ModuleContext context)
    {
        services.AddSingleton<IValidateOptions<OnnxOptions>, OnnxOptionsValidator>();
        services.AddOptions<OnnxOptions>().BindConfiguration($"{context.Name}:Onnx").ValidateOnStart();
        services.AddSingleton<IEmbeddingBackend>(provider => new OnnxBackend(
            provider.GetRequiredService<IOptions<OnnxOptions>>().Value,
            new GraphCache(Path.Combine(context.DataDirectory, "graphs")),
            provider.GetRequiredService<ILogger<OnnxBackend>>()));
    }

    /// <inheritdoc />
    public IEmbeddingSession Load(ModelDescription model)
    {
        lock (_loading)
        {
            var (session, masksPadding) = LoadOne(model);
            // A graph that is not told what is padding takes it for text.
            return masksPadding && (model.BatchIndependent || !_options.BatchIndependent) ? session : new TextwiseSession(session, model.HiddenSize);
        }
    }

    private (IEmbeddingSession Session, bool MasksPadding) LoadOne(ModelDescription model)
    {
        var provider = ProviderChoice.Choose(_options, OrtEnv.Instance().GetAvailableProviders(), out var reason);
        if (reason is null && provider != OnnxProvider.Cpu)
        {
            try
            {
                var bound = LoadOnDevice(model, provider);
                return (bound, bound.MasksPadding);
            }
            catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
            {
                provider = ProviderChoice.Failed(_options, FirstLine(e), out reason);
            }
        }
        if (reason is not null)
            LogFallback(reason);
        Provider = ProviderChoice.Name(provider);
        var session = LoadOnCpu(model);
        return (session, session.MasksPadding);
    }

    private BoundSession LoadOnDevice(ModelDescription model, OnnxProvider provider)
    {
        var engines = Path.Combine(_graphs.Folder, "tensorrt");
        var session = SessionFactory.FromOriginal(GraphSource.Of(model), null, _options, provider, engines);
        try
        {
            return new BoundSession(
                session, GraphSignature.Of(session, model), _options.EffectiveConcurrentBatches, BoundSession.Pinned(session, _options.DeviceId));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private OnnxSession LoadOnCpu(ModelDescription model)
    {
        if (SessionFactory.MayKeep(_options, OnnxProvider.Cpu) && _graphs.Find(_optimizer.Key(model)) is { } kept)
        {
            try
            {
                return FromKept(kept, model);
            }
            catch (OnnxRuntimeException e)
            {
                LogRebuilt(kept, FirstLine(e));
            }
        }
        try
        {
            if (TryOptimize(model, out var reason) is { } optimized)
                return optimized;
            var session = FromOriginal(model);
            if (reason is not null)
                LogNotKept(_graphs.Folder, reason);
            return session;
        }
        catch (OnnxRuntimeException e)
        {
            throw new StartupException($"The model cannot be used: {model.OnnxFile} cannot be loaded: {FirstLine(e)}");
        }
    }

    /// <summary>A graph that is kept is opened twice: the second session takes little time, and maps the same weights.</summary>
    private OnnxSession FromKept(string graph, ModelDescription model)
    {
        var session = SessionFactory.FromOptimized(graph, _options);
        InferenceSession? beside = null;
        try
        {
            if (_options.SecondSession && _options.EffectiveThreads > 1 && _options.EffectiveConcurrentBatches > 1)
                beside = SessionFactory.FromOptimized(graph, _options, threads: 1);
            return new OnnxSession(session, GraphSignature.Of(session, model), _options.EffectiveConcurrentBatches, beside);
        }
        catch
        {
            beside?.Dispose();
            session.Dispose();
            throw;
        }
    }

    private OnnxSession FromOriginal(ModelDescription model)
    {
        var session = SessionFactory.FromOriginal(GraphSource.Of(model), null, _options, OnnxProvider.Cpu, "");
        try
        {
            return new OnnxSession(session, GraphSignature.Of(session, model), _options.EffectiveConcurrentBatches);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A session of a graph that is made and kept; null where none is to be kept, or none can be.</summary>
    private OnnxSession? TryOptimize(ModelDescription model, out string? reason)
    {
        reason = null;
        if (!SessionFactory.MayKeep(_options, OnnxProvider.Cpu))
            return null;
        try
        {
            var graph = _optimizer.Make(model);
            FreedMemory.Return();
            return FromKept(graph, model);
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            // Either the folder cannot be written or the graph not be read again, which is only slower, or the model is wrong: then it cannot be opened as it is either.
            reason = FirstLine(e);
            _graphs.Discard(_optimizer.Key(model));
            return null;
        }
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].TrimEnd();

    [LoggerMessage(1, LogLevel.Warning, "The optimised graph {File} cannot be loaded and is made anew: {Reason}")]
    private partial void LogRebuilt(string file, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The optimised graph cannot be kept in {Folder}; the next start is slower: {Reason}")]
    private partial void LogNotKept(string folder, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The CPU computes: {Reason}")]
    private partial void LogFallback(string reason);
}
