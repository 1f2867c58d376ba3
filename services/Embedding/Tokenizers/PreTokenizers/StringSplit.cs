using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Splits at a text.</summary>
internal sealed class StringSplit(string pattern, SplitBehavior behavior, bool invert) : Splitter
{
    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        if (pattern.Length == 0)
        {
            if (behavior == SplitBehavior.Removed && invert)
                return;
            // Nothing is found between any two characters: each is what lies between.
            for (var width = 0; start < end; start += width)
            {
                _ = CodePoint.At(text, start, out width);
                output.Add(start, start + width);
            }
            return;
        }
        var sink = new SplitSink(behavior, invert, output);
        while (start < end)
        {
            var found = text[start..end].IndexOf(pattern, StringComparison.Ordinal);
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
