using System.Globalization;
using System.Text;

namespace FitnessGrpc.VectorEngine.Filters.Text;

/// <summary>Takes accents off letters, and writes Latin letters without a plain base as ASCII.</summary>
internal static class AsciiFolding
{
    private static readonly Dictionary<char, string> Letters = new()
    {
        ['ß'] = "ss",
        ['ẞ'] = "SS",
        ['æ'] = "ae",
        ['Æ'] = "AE",
        ['œ'] = "oe",
        ['Œ'] = "OE",
        ['ø'] = "o",
        ['Ø'] = "O",
        ['đ'] = "d",
        ['Đ'] = "D",
        ['ð'] = "d",
        ['Ð'] = "D",
        ['ł'] = "l",
        ['Ł'] = "L",
        ['þ'] = "th",
        ['Þ'] = "TH",
        ['ħ'] = "h",
        ['Ħ'] = "H",
        ['ı'] = "i",
        ['ŧ'] = "t",
        ['Ŧ'] = "T",
        ['ĸ'] = "k",
        ['ŋ'] = "n",
        ['Ŋ'] = "N",
        ['ĳ'] = "ij",
        ['Ĳ'] = "IJ",
        ['ŀ'] = "l",
        ['Ŀ'] = "L",
        ['ſ'] = "s",
    };

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var c in Decompose(text))
        {
            if (Letters.TryGetValue(c, out var letters))
            {
                folded.Append(letters);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(c);
            }
        }

        return folded.ToString();
    }

    /// <summary>Letters with their accents behind them; a text with half a surrogate pair stays as it is.</summary>
    private static string Decompose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
