namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Says of a character whether it splits. A structure, so that each is compiled into its splitter.</summary>
internal interface ICharPredicate
{
    bool Matches(int value);
}
