namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>A word is a token, or unknown.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int unknown) : TokenModel(vocabulary)
{
    /// <inheritdoc />
    public override void Cut(ReadOnlySpan<char> word, List<int> ids) =>
        ids.Add(Vocabulary.Find(word) is >= 0 and var id ? id : unknown);
}
