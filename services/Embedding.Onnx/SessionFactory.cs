using System.Globalization;
using FitnessGrpc.Embedding.Onnx.Operators;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Sessions by the settings.</summary>
internal static class SessionFactory
{
    /// <summary>Names how a graph is optimised.</summary>
    public static string OptimizationName(OnnxOptions options) => Level(options.Optimization).ToString();

    /// <summary>Whether an optimised graph may be kept: one with layouts of one processor may not, and a GPU's engines are kept elsewhere.</summary>
    public static bool MayKeep(OnnxOptions options, OnnxProvider provider) =>
        options.KeepOptimizedGraph && provider == OnnxProvider.Cpu && options.Optimization is (OnnxOptimization.Basic or OnnxOptimization.Extended);

    /// <summary>Folds constants (int8 weights become float32) and fuses; writes the outcome where it is told to.</summary>
    public static InferenceSession FromOriginal(GraphSource source, string? optimizedFile, OnnxOptions options, OnnxProvider provider, string engines)
    {
        using var settings = Settings(options, Level(options.Optimization), provider, engines);
        if (optimizedFile is not null)
            settings.OptimizedModelFilePath = optimizedFile;
        return source.Open(settings);
    }

    /// <summary>Takes the graph as it is, on the CPU.</summary>
    /// <param name="graph">The optimised graph.</param>
    /// <param name="options">The settings.</param>
    /// <param name="threads">Threads of a batch; null for those of the settings.</param>
    public static InferenceSession FromOptimized(string graph, OnnxOptions options, int? threads = null)
    {
        using var settings = Settings(options, GraphOptimizationLevel.ORT_DISABLE_ALL, OnnxProvider.Cpu, "");
        if (threads is { } number)
            settings.IntraOpNumThreads = number;
        OperatorDomain.Register(settings);
        return new InferenceSession(graph, settings);
    }

    /// <summary>CUDA's settings, by the names that ONNX Runtime has for them.</summary>
    public static Dictionary<string, string> CudaSettings(OnnxOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["device_id"] = options.DeviceId.ToString(CultureInfo.InvariantCulture),
            ["arena_extend_strategy"] = options.Arena ? "kNextPowerOfTwo" : "kSameAsRequested",
        };
        if (options.DeviceMemoryMebibytes > 0)
            settings["gpu_mem_limit"] = (options.DeviceMemoryMebibytes * 1024L * 1024).ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>TensorRT's settings, by the names that ONNX Runtime has for them.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="engines">Folder of the engines.</param>
    public static Dictionary<string, string> TensorRtSettings(OnnxOptions options, string engines)
    {
        var settings = new Dictionary<string, string>
        {
            ["device_id"] = options.DeviceId.ToString(CultureInfo.InvariantCulture),
            ["trt_fp16_enable"] = options.TensorRtHalf ? "1" : "0",
            ["trt_engine_cache_enable"] = options.TensorRtEngineCache ? "1" : "0",
        };
        if (options.TensorRtEngineCache)
            settings["trt_engine_cache_path"] = engines;
        if (options.DeviceMemoryMebibytes > 0)
            settings["trt_max_workspace_size"] = (options.DeviceMemoryMebibytes * 1024L * 1024).ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    private static SessionOptions Settings(OnnxOptions options, GraphOptimizationLevel level, OnnxProvider provider, string engines)
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = level,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = options.Arena,
            InterOpNumThreads = 1,
            IntraOpNumThreads = options.EffectiveThreads,
            // Whatever goes wrong is thrown; ONNX Runtime's own lines on stderr would say it twice.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            // Threads of a batch wait for each other's part without going to sleep, some fifty times a batch, and sleep once it is done: they would
            // otherwise take the processor from those that answer.
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
            settings.AddSessionConfigEntry("session.force_spinning_stop", "1");
            if (provider == OnnxProvider.TensorRt)
                AddTensorRt(settings, options, engines);
            if (provider != OnnxProvider.Cpu)
                AddCuda(settings, options);
            return settings;
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }

    private static void AddTensorRt(SessionOptions settings, OnnxOptions options, string engines)
    {
        if (options.TensorRtEngineCache)
            Directory.CreateDirectory(engines);
        using var provider = new OrtTensorRTProviderOptions();
        provider.UpdateOptions(TensorRtSettings(options, engines));
        settings.AppendExecutionProvider_Tensorrt(provider);
    }

    private static void AddCuda(SessionOptions settings, OnnxOptions options)
    {
        using var provider = new OrtCUDAProviderOptions();
        provider.UpdateOptions(CudaSettings(options));
        settings.AppendExecutionProvider_CUDA(provider);
    }

    private static GraphOptimizationLevel Level(OnnxOptimization optimization) => optimization switch
    {
        OnnxOptimization.Disabled => GraphOptimizationLevel.ORT_DISABLE_ALL,
        OnnxOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
        OnnxOptimization.All => GraphOptimizationLevel.ORT_ENABLE_ALL,
        _ => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    };
}
