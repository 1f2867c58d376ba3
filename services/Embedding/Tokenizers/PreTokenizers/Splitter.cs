namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>A pre-tokenizer that only cuts.</summary>
internal abstract class Splitter : PreTokenizer
{
    public sealed override void Apply(PieceText text) => text.Split(this);

    /// <summary>Adds the parts of the piece from <paramref name="start"/> to <paramref name="end"/> to <paramref name="output"/>.</summary>
    public abstract void Split(ReadOnlySpan<char> text, int start, int end, PieceList output);
}
