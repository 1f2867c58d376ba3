namespace FitnessGrpc.Embedding.Onnx;

/// <summary>What happens when a provider cannot be used.</summary>
public enum OnnxFallback
{
    /// <summary>The start ends with an error.</summary>
    None,

    /// <summary>The CPU computes, and a warning says so.</summary>
    Cpu,
}
