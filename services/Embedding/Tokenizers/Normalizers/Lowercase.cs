using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Lower case by Unicode's full mapping, each character by itself.</summary>
internal sealed class Lowercase : Normalizer
{
    private const int DottedI = 0x130;

    public static void Append(Rune rune, CharBuffer output)
    {
        if (rune.Value == DottedI)
        {
            // The one character whose lower case is two; .NET's invariant mapping leaves it.
            output.Append('i');
            output.Append('\u0307');
        }
        else
            output.Append(Rune.ToLowerInvariant(rune));
    }

    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
            Append(rune, output);
    }
}
