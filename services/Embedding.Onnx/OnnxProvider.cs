namespace FitnessGrpc.Embedding.Onnx;

/// <summary>What computes.</summary>
public enum OnnxProvider
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU by CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU by TensorRT; what it does not know goes to CUDA.</summary>
    TensorRt,
}
