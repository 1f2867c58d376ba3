namespace FitnessGrpc.Embedding.Models;

/// <summary>
/// How the vectors of a text's tokens become one vector. Where a folder chooses by flags, several results stand one behind the other in the order of
/// the values, as sentence-transformers has it.
/// </summary>
public enum PoolingMode
{
    /// <summary>The vector of the first token.</summary>
    Cls,

    /// <summary>The largest value of each dimension.</summary>
    Max,

    /// <summary>The mean over all tokens, special tokens included.</summary>
    Mean,

    /// <summary>The sum over all tokens, divided by the square root of their number.</summary>
    MeanSqrtLength,

    /// <summary>The mean over all tokens, the first with weight 1, the second with 2 and so on.</summary>
    WeightedMean,

    /// <summary>The vector of the last token.</summary>
    LastToken,
}
