namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Cuts a normalised text into the words that the model sees one by one. Safe for use by many at once.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Whether what starts where the text does is treated in a way of its own.</summary>
    public virtual bool MindsStart => false;

    public abstract void Apply(PieceText text);
}
