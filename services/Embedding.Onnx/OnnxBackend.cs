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
    private readonly ILogger<OnnxBackend> _logger;

    internal OnnxBackend(OnnxOptions options, GraphCache graphs, ILogger<OnnxBackend> logger)
    {
        _options = options;
        _graphs = graphs;
        _logger = logger;
    }

    /// <inheritdoc />
    public string Provider => "cpu";

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
        var key = GraphCache.Key(model.Fingerprint, SessionFactory.OptimizationName, Provider);
        if (_options.KeepOptimizedGraph && _graphs.Find(key) is { } graph)
        {
            try
            {
                return new OnnxSession(SessionFactory.FromOptimized(graph, _options), model, _options);
            }
            catch (OnnxRuntimeException e)
            {
                LogRebuilt(graph, FirstLine(e));
            }
        }
        try
        {
            return new OnnxSession(Optimize(model, key), model, _options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new StartupException($"The model cannot be used: {model.OnnxFile} cannot be loaded: {FirstLine(e)}");
        }
    }

    private InferenceSession Optimize(ModelDescription model, string key)
    {
        if (!_options.KeepOptimizedGraph)
            return SessionFactory.FromOriginal(model.OnnxFile, null, _options);
        try
        {
            var file = _graphs.Prepare();
            var session = SessionFactory.FromOriginal(model.OnnxFile, file, _options);
            _graphs.Keep(key, file);
            return session;
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            // Either the folder cannot be written, which is only slower, or the model is wrong: then this fails as well.
            var session = SessionFactory.FromOriginal(model.OnnxFile, null, _options);
            LogNotKept(_graphs.Folder, FirstLine(e));
            return session;
        }
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].TrimEnd();

    [LoggerMessage(1, LogLevel.Warning, "The optimised graph {File} cannot be loaded and is made anew: {Reason}")]
    private partial void LogRebuilt(string file, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The optimised graph cannot be kept in {Folder}; the next start is slower: {Reason}")]
    private partial void LogNotKept(string folder, string reason);
}
