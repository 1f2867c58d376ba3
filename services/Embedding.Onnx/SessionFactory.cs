using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Sessions on the CPU.</summary>
internal static class SessionFactory
{
    /// <summary>Fusions that hold on every processor: the graph may be kept. Layouts of one processor are left out; they serve convolutions.</summary>
    private const GraphOptimizationLevel Optimization = GraphOptimizationLevel.ORT_ENABLE_EXTENDED;

    public static string OptimizationName { get; } = Optimization.ToString();

    /// <summary>Folds constants (int8 weights become float32) and fuses; writes the outcome where it is told to.</summary>
    public static InferenceSession FromOriginal(string model, string? optimizedFile, OnnxOptions options)
    {
        using var settings = Settings(options, Optimization);
        if (optimizedFile is not null)
            settings.OptimizedModelFilePath = optimizedFile;
        return new InferenceSession(model, settings);
    }

    /// <summary>Takes the graph as it is.</summary>
    public static InferenceSession FromOptimized(string graph, OnnxOptions options)
    {
        using var settings = Settings(options, GraphOptimizationLevel.ORT_DISABLE_ALL);
        return new InferenceSession(graph, settings);
    }

    private static SessionOptions Settings(OnnxOptions options, GraphOptimizationLevel level)
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = level,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            InterOpNumThreads = 1,
            // A batch alone has all threads; batches beside each other compute on the threads that call in, and share the pool.
            IntraOpNumThreads = options.EffectiveThreads,
            // Whatever goes wrong is thrown; ONNX Runtime's own lines on stderr would say it twice.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // A thread that spins while it waits for another takes the processor from it where processors are shared.
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return settings;
    }
}
