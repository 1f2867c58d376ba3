namespace FitnessGrpc.Embedding.Onnx;

/// <summary>What ONNX Runtime does to a graph before it runs.</summary>
public enum OnnxOptimization
{
    /// <summary>Nothing.</summary>
    Disabled,

    /// <summary>Folds constants.</summary>
    Basic,

    /// <summary>Fuses operators too.</summary>
    Extended,

    /// <summary>Chooses layouts of this processor too.</summary>
    All,
}
