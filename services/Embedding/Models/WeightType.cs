namespace FitnessGrpc.Embedding.Models;

/// <summary>Type of the elements of weights that a safetensors file has.</summary>
public enum WeightType
{
    /// <summary>IEEE single precision, four bytes.</summary>
    Float32,

    /// <summary>IEEE half precision, two bytes.</summary>
    Float16,

    /// <summary>The upper half of a single, two bytes.</summary>
    BFloat16,

    /// <summary>Anything else: indexes and flags that a file may have beside the weights. Never read.</summary>
    Other,
}
