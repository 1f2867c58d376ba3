namespace FitnessGrpc.Embedding.Models;

/// <summary>How the vectors of a text's tokens become one vector.</summary>
public enum PoolingMode
{
    /// <summary>The mean over all tokens, special tokens included.</summary>
    Mean,

    /// <summary>The vector of the first token.</summary>
    Cls,

    /// <summary>The largest value of each dimension.</summary>
    Max,
}
