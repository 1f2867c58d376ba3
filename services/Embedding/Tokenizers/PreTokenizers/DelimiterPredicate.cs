namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

internal readonly struct DelimiterPredicate(int delimiter) : ICharPredicate
{
    private readonly int _delimiter = delimiter;

    public bool Matches(int value) => value == _delimiter;
}
