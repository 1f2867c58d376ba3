using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Lower case by Unicode's full mapping, each character by itself.</summary>
internal sealed class Lowercase : Normalizer
{
    private const int DottedI = 0x130;

    public static void Append(Rune rune, CharBuffer output)
    {
        if (rune.Value < 0x80)
        {
            output.Append((char)(char.IsAsciiLetterUpper((char)rune.Value) ? rune.Value | 0x20 : rune.Value));
            return;
        }
        if (rune.Value == DottedI)
        {
            // The one character whose lower case is two; .NET's invariant mapping leaves it.
            output.Append('i');
            output.Append('\u0307');
            return;
        }
        var lower = Rune.ToLowerInvariant(rune);
        output.Append(lower == rune && Newer(rune.Value) is > 0 and var newer ? new Rune(newer) : lower);
    }

    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
            Append(rune, output);
    }

    /// <summary>Capitals of Unicode 15.1 to 17 that .NET's mapping does not know; 0 for others.</summary>
    private static int Newer(int value) => value switch
    {
        0x1C89 or 0xA7CC or 0xA7CE or 0xA7D2 or 0xA7D4 or 0xA7DA => value + 1,
        0xA7CB => 0x264,
        0xA7DC => 0x19B,
        >= 0x10D50 and <= 0x10D65 => value + 0x20,
        >= 0x16EA0 and <= 0x16EB8 => value + 0x1B,
        _ => 0,
    };
}
