namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>A pre-tokenizer that changes characters.</summary>
internal abstract class Rewriter : PreTokenizer
{
    public sealed override void Apply(PieceText text) => text.Rewrite(this);

    /// <summary>Appends the new characters of a piece, and adds their pieces.</summary>
    public abstract void Rewrite(ReadOnlySpan<char> piece, bool first, CharBuffer text, PieceList pieces);
}
