using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Decides what computes.</summary>
internal static class ProviderChoice
{
    /// <summary>Name for logs, metrics and the contract.</summary>
    public static string Name(OnnxProvider provider) => provider switch
    {
        OnnxProvider.Cuda => "cuda",
        OnnxProvider.TensorRt => "tensorrt",
        _ => "cpu",
    };

    /// <summary>The provider of the settings when the runtime has it; else what the settings fall back to.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="available">Names of the providers that the native library was built with.</param>
    /// <param name="reason">Why it is another than the settings say; null when it is not.</param>
    /// <exception cref="StartupException">The provider is not there, and the settings have nothing to fall back to.</exception>
    public static OnnxProvider Choose(OnnxOptions options, IReadOnlyCollection<string> available, out string? reason)
    {
        reason = null;
        var needed = options.Provider switch
        {
            OnnxProvider.Cuda => "CUDAExecutionProvider",
            OnnxProvider.TensorRt => "TensorrtExecutionProvider",
            _ => null,
        };
        if (needed is null || available.Contains(needed))
            return options.Provider;
        return Failed(options, "this build of ONNX Runtime does not have it (the GPU flavour does)", out reason);
    }

    /// <summary>What follows when a provider turned out not to work.</summary>
    /// <exception cref="StartupException">The settings have nothing to fall back to.</exception>
    public static OnnxProvider Failed(OnnxOptions options, string cause, out string reason)
    {
        reason = $"the provider {Name(options.Provider)} cannot be used: {cause}";
        return options.Fallback == OnnxFallback.Cpu
            ? OnnxProvider.Cpu
            : throw new StartupException($"FITNESS__Embedding__Onnx__Provider: {reason}. FITNESS__Embedding__Onnx__Fallback=cpu goes on without it.");
    }
}
