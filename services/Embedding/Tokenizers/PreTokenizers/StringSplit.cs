namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Splits at a text.</summary>
internal sealed class StringSplit(string pattern, SplitBehavior behavior, bool invert) : Splitter
{
    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        var sink = new SplitSink(behavior, invert, output);
        while (start < end)
        {
            var found = pattern.Length == 0 ? -1 : text[start..end].IndexOf(pattern, StringComparison.Ordinal);
            if (found < 0)
            {
                sink.Add(start, end, false);
                break;
            }
            if (found > 0)
                sink.Add(start, start + found, false);
            sink.Add(start + found, start + found + pattern.Length, true);
            start += found + pattern.Length;
        }
        sink.Finish();
    }
}
