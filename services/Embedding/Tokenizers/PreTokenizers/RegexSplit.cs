using FitnessGrpc.Embedding.Tokenizers.Expressions;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Splits at what a regular expression finds.</summary>
internal sealed class RegexSplit(ReferenceRegex pattern, SplitBehavior behavior, bool invert) : Splitter
{
    [ThreadStatic]
    private static List<Piece>? _matches;

    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        var matches = _matches ??= [];
        matches.Clear();
        pattern.FindAll(text[start..end], matches);
        var sink = new SplitSink(behavior, invert, output);
        var before = start;
        foreach (var match in matches)
        {
            if (start + match.Start > before)
                sink.Add(before, start + match.Start, false);
            sink.Add(start + match.Start, start + match.End, true);
            before = start + match.End;
        }
        if (end > before)
            sink.Add(before, end, false);
        sink.Finish();
    }
}
