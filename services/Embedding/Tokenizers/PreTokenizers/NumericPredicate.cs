using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

internal readonly struct NumericPredicate : ICharPredicate
{
    public bool Matches(int value) => CharClasses.IsNumeric(value);
}
