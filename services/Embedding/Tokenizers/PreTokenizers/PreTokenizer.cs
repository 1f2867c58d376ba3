namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Cuts a normalised text into the words that the model sees one by one. Safe for use by many at once.</summary>
internal abstract class PreTokenizer
{
    public abstract void Apply(PieceText text);
}
