namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>What becomes of what a split finds.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
