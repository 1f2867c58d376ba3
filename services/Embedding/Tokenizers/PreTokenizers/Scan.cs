using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Runs of characters of one class. Each method gives the place behind the run that goes on at <c>at</c>.</summary>
internal static class Scan
{
    public static int Letters(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsAsciiLetter(text[at]))
            {
                at++;
                continue;
            }
            var value = CodePoint.At(text, at, out var width);
            if (!CharClasses.IsLetter(value))
                break;
            at += width;
        }
        return at;
    }

    public static int Numbers(ReadOnlySpan<char> text, int at, int most)
    {
        for (; at < text.Length && most > 0; most--)
        {
            var value = CodePoint.At(text, at, out var width);
            if (!CharClasses.IsNumeric(value))
                break;
            at += width;
        }
        return at;
    }

    public static int Symbols(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            var value = CodePoint.At(text, at, out var width);
            if (!CharClasses.IsSymbol(value))
                break;
            at += width;
        }
        return at;
    }

    /// <summary>White space is never beyond U+FFFF.</summary>
    public static int Spaces(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && CharClasses.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    public static int LineEnds(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is '\r' or '\n')
            at++;
        return at;
    }

    /// <summary>Length of one of 's 't 're 've 'm 'll 'd at an apostrophe; 0 when there is none.</summary>
    public static int Contraction(ReadOnlySpan<char> text, int at, bool ignoreCase)
    {
        if (at + 1 >= text.Length)
            return 0;
        var (first, second) = (text[at + 1], at + 2 < text.Length ? text[at + 2] : '\0');
        if (ignoreCase)
        {
            // The long s is an s but for its case.
            first = first == '\u017F' ? 's' : char.ToLowerInvariant(first);
            second = char.ToLowerInvariant(second);
        }
        return (first, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r' or 'v', 'e') or ('l', 'l') => 3,
            _ => 0,
        };
    }
}
