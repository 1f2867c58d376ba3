namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Spaces become a sign; with <paramref name="split"/>, each sign starts a piece.</summary>
internal sealed class Metaspace(char replacement, PrependScheme scheme, bool split) : Rewriter
{
    public override bool MindsStart => scheme == PrependScheme.First;

    public override void Rewrite(ReadOnlySpan<char> piece, bool first, CharBuffer text, PieceList pieces)
    {
        var before = text.Length;
        var missing = piece[0] != ' ' && piece[0] != replacement;
        if (missing && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && first)))
            text.Append(replacement);
        var copied = text.Length;
        text.Append(piece);
        text.Replace(copied, ' ', replacement);
        if (!split)
        {
            pieces.Add(before, text.Length);
            return;
        }
        var now = text.Text;
        for (var at = before + 1; at < now.Length;)
        {
            var found = now[at..].IndexOf(replacement);
            if (found < 0)
                break;
            pieces.Add(before, at + found);
            before = at + found;
            at = before + 1;
        }
        pieces.Add(before, now.Length);
    }
}
