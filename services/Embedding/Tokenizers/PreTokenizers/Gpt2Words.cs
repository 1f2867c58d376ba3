using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>GPT-2's words, read by hand: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
internal sealed class Gpt2Words : Splitter
{
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        text = text[..end];
        while (start < end)
        {
            var stop = Next(text, start);
            output.Add(start, stop);
            start = stop;
        }
    }

    private static int Next(ReadOnlySpan<char> text, int start)
    {
        var first = text[start];
        if (first == '\'' && Scan.Contraction(text, start, ignoreCase: false) is > 0 and var contraction)
            return start + contraction;
        var at = first == ' ' && start + 1 < text.Length ? start + 1 : start;
        var value = CodePoint.At(text, at, out var width);
        if (CharClasses.IsLetter(value))
            return Scan.Letters(text, at + width);
        if (CharClasses.IsNumeric(value))
            return Scan.Numbers(text, at + width, int.MaxValue);
        if (!CharClasses.IsWhiteSpace(value))
            return Scan.Symbols(text, at + width);
        var stop = Scan.Spaces(text, start + 1);
        // The last space goes with what follows it.
        return stop < text.Length && stop > start + 1 ? stop - 1 : stop;
    }
}
