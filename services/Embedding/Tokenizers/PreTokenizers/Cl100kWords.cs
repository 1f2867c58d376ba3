using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>
/// The words of cl100k and of what was made after it, read by hand:
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// </summary>
/// <param name="digits">Most digits of a word: n.</param>
internal sealed class Cl100kWords(int digits) : Splitter
{
    private const string Start = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string End = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Digits of a word in a pattern of this family; null when the pattern is another.</summary>
    public static int? Digits(string pattern)
    {
        // Possessive quantifiers change nothing here, nor does the plus behind the ends of lines.
        pattern = pattern.Replace("?+", "?", StringComparison.Ordinal).Replace("++", "+", StringComparison.Ordinal)
            .Replace(@"|\s*[\r\n]|", @"|\s*[\r\n]+|", StringComparison.Ordinal);
        if (!pattern.StartsWith(Start, StringComparison.Ordinal) || !pattern.EndsWith(End, StringComparison.Ordinal)
            || pattern.Length < Start.Length + End.Length)
            return null;
        return pattern[Start.Length..^End.Length] switch
        {
            @"\p{N}" => 1,
            @"\p{N}{1,2}" => 2,
            @"\p{N}{1,3}" => 3,
            @"\p{N}+" => int.MaxValue,
            _ => null,
        };
    }

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

    private int Next(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && Scan.Contraction(text, start, ignoreCase: true) is > 0 and var contraction)
            return start + contraction;
        var first = CodePoint.At(text, start, out var width);
        var behind = start + width;
        if (CharClasses.IsLetter(first))
            return Scan.Letters(text, behind);
        if (CharClasses.IsNumeric(first))
            return Scan.Numbers(text, behind, digits - 1);
        if (behind < text.Length)
        {
            var second = CodePoint.At(text, behind, out var secondWidth);
            if (first is not ('\r' or '\n') && CharClasses.IsLetter(second))
                return Scan.Letters(text, behind + secondWidth);
            if (first == ' ' && CharClasses.IsSymbol(second))
                return Scan.LineEnds(text, Scan.Symbols(text, behind + secondWidth));
        }
        if (!CharClasses.IsWhiteSpace(first))
            return Scan.LineEnds(text, Scan.Symbols(text, behind));
        var stop = Scan.Spaces(text, behind);
        if (text[start..stop].LastIndexOfAny('\r', '\n') is >= 0 and var line)
            return start + line + 1;
        return stop < text.Length && stop > behind ? stop - 1 : stop;
    }
}
