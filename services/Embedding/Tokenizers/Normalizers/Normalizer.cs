namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Rewrites a text before it is cut. Safe for use by many at once.</summary>
internal abstract class Normalizer
{
    /// <summary>Appends the normalised text to <paramref name="output"/>, which does not hold <paramref name="text"/>.</summary>
    public abstract void Normalize(ReadOnlySpan<char> text, CharBuffer output);
}
