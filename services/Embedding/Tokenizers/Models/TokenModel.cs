namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Cuts words into tokens. Safe for use by many at once.</summary>
internal abstract class TokenModel(Vocabulary vocabulary)
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Appends the ids of one word, which is not empty and well-formed UTF-16.</summary>
    public abstract void Cut(ReadOnlySpan<char> word, List<int> ids);
}
