using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

internal readonly struct WhiteSpacePredicate : ICharPredicate
{
    public bool Matches(int value) => CharClasses.IsWhiteSpace(value);
}
