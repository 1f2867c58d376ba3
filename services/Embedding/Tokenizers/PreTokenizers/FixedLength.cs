using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Pieces of so many characters; the last may be shorter.</summary>
internal sealed class FixedLength(int length) : Splitter
{
    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        var (before, count) = (start, 0);
        for (var at = start; at < end;)
        {
            CodePoint.At(text, at, out var width);
            at += width;
            if (++count < length)
                continue;
            output.Add(before, at);
            (before, count) = (at, 0);
        }
        output.Add(before, end);
    }
}
