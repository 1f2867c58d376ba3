namespace FitnessGrpc.Embedding.Tokenizers.PostProcessors;

/// <summary>Special tokens around a text.</summary>
/// <param name="Before">Ids before it.</param>
/// <param name="After">Ids behind it.</param>
internal sealed record SpecialEnds(int[] Before, int[] After)
{
    /// <summary>Nothing.</summary>
    public static SpecialEnds None { get; } = new([], []);
}
