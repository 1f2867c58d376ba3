using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>BertPreTokenizer: words end at white space, which goes, and at punctuation, each character of which is a word.</summary>
internal sealed class BertWords : Splitter
{
    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        var before = start;
        for (var at = start; at < end;)
        {
            var c = text[at];
            if (char.IsAsciiLetterOrDigit(c))
            {
                at++;
                continue;
            }
            var value = CodePoint.At(text, at, out var width);
            var space = CharClasses.IsWhiteSpace(value);
            if (space || CharClasses.IsPunctuation(value))
            {
                output.Add(before, at);
                before = at + width;
                if (!space)
                    output.Add(at, before);
            }
            at += width;
        }
        output.Add(before, end);
    }
}
