namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>A space before each piece that starts with none: <c>add_prefix_space</c>.</summary>
internal sealed class PrefixSpace : Rewriter
{
    public override void Rewrite(ReadOnlySpan<char> piece, bool first, CharBuffer text, PieceList pieces)
    {
        var start = text.Length;
        if (piece[0] != ' ')
            text.Append(' ');
        text.Append(piece);
        pieces.Add(start, text.Length);
    }
}
