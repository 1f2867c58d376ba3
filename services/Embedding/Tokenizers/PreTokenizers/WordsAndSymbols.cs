using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>The pre-tokenizer Whitespace: <c>\w+|[^\w\s]+</c>, and nothing of what lies between.</summary>
internal sealed class WordsAndSymbols : Splitter
{
    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        var (before, kind) = (start, 0);
        for (var at = start; at < end;)
        {
            var value = CodePoint.At(text, at, out var width);
            var now = CharClasses.IsWord(value) ? 1 : CharClasses.IsWhiteSpace(value) ? 0 : 2;
            if (now != kind)
            {
                if (kind != 0)
                    output.Add(before, at);
                (before, kind) = (at, now);
            }
            at += width;
        }
        if (kind != 0)
            output.Add(before, end);
    }
}
