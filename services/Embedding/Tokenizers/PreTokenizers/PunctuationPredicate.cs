using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

internal readonly struct PunctuationPredicate : ICharPredicate
{
    public bool Matches(int value) => CharClasses.IsPunctuation(value);
}
