using System.Globalization;
using System.Text;

namespace FitnessGrpc.Embedding.Models;

/// <summary>
/// Lower case as Python's <c>str.lower</c> makes it, which sentence-transformers calls where a folder says <c>do_lower_case</c>: by character, but for İ, which
/// becomes two, and for Σ, which is ς at the end of a word (Final_Sigma in the Unicode Standard's SpecialCasing.txt).
/// </summary>
internal static class LowerCase
{
    private const char Sigma = '\u03A3';
    private const char FinalSigma = '\u03C2';

    /// <summary>Punctuation inside words that counts as if it were not there.</summary>
    private const string WordPunctuation = "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    public static string Of(string text)
    {
        var lower = text.ToLowerInvariant();
        if (text.Contains(Sigma))
        {
            lower = string.Create(lower.Length, (text, lower), static (output, state) =>
            {
                state.lower.CopyTo(output);
                for (var i = state.text.IndexOf(Sigma); i >= 0; i = state.text.IndexOf(Sigma, i + 1))
                {
                    if (IsCased(state.text, i, -1) && !IsCased(state.text, i, 1))
                        output[i] = FinalSigma;
                }
            });
        }
        return lower.Replace("\u0130", "i\u0307", StringComparison.Ordinal);
    }

    /// <summary>Whether the nearest character in a direction that is not ignored is a letter with a case.</summary>
    private static bool IsCased(string text, int place, int step)
    {
        for (var i = place + step; i >= 0 && i < text.Length; i += step)
        {
            if (step < 0 && i > 0 && char.IsSurrogatePair(text[i - 1], text[i]))
                i--;
            var rune = Rune.TryGetRuneAt(text, i, out var whole) ? whole : Rune.ReplacementChar;
            if (!IsIgnored(rune))
                return IsCased(rune);
            if (step > 0)
                i += rune.Utf16SequenceLength - 1;
        }
        return false;
    }

    private static bool IsIgnored(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && WordPunctuation.Contains((char)rune.Value));

    /// <summary>Letters, and the numerals and circled letters that have a case.</summary>
    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
