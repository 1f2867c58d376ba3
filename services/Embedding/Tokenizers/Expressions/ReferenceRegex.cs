using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>
/// A regular expression of a tokenizer file. .NET's expressions see halves of pairs and the categories of a newer
/// Unicode; the reference sees code points and its own. So where a text has such characters, each is matched as a
/// stand-in: one character below U+10000 of the category that the reference gives it.
/// </summary>
internal sealed class ReferenceRegex
{
    private readonly Regex _regex;
    private readonly bool _ignoresCase;

    /// <exception cref="NotSupportedException">The pattern has what is not supported; the message says what.</exception>
    public ReferenceRegex(string pattern)
    {
        var translated = OnigurumaPattern.Translate(pattern);
        _ignoresCase = pattern.Contains("(?i", StringComparison.Ordinal);
        try
        {
            _regex = new Regex(translated, RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
        catch (RegexParseException e)
        {
            throw new NotSupportedException($"at its character {e.Offset + 1}", e);
        }
    }

    /// <summary>Adds the places of all matches, in order. They do not overlap.</summary>
    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        if (!NeedsStandIns(text))
        {
            foreach (var match in _regex.EnumerateMatches(text))
                matches.Add(new Piece(match.Index, match.Index + match.Length));
            return;
        }
        var standIns = ArrayPool<char>.Shared.Rent(text.Length);
        var places = ArrayPool<int>.Shared.Rent(text.Length + 1);
        var count = 0;
        for (var at = 0; at < text.Length; count++)
        {
            var value = CodePoint.At(text, at, out var width);
            standIns[count] = StandIn(value);
            places[count] = at;
            at += width;
        }
        places[count] = text.Length;
        foreach (var match in _regex.EnumerateMatches(standIns.AsSpan(0, count)))
            matches.Add(new Piece(places[match.Index], places[match.Index + match.Length]));
        ArrayPool<char>.Shared.Return(standIns);
        ArrayPool<int>.Shared.Return(places);
    }

    private bool NeedsStandIns(ReadOnlySpan<char> text)
    {
        var rest = text.IndexOfAnyExceptInRange('\0', '\u017E');
        if (rest < 0)
            return false;
        foreach (var c in text[rest..])
        {
            if (char.IsSurrogate(c) || StandIn(c) != c)
                return true;
        }
        return false;
    }

    private char StandIn(int value)
    {
        if (value < 0x17F)
            return (char)value;
        if (_ignoresCase)
        {
            // The two characters outside ASCII that are letters of it but for their case.
            if (value == 0x17F)
                return 's';
            if (value == 0x212A)
                return 'K';
        }
        if (value < 0x10000 && !ReferenceUnicode.IsNewerForExpressions(value))
            return (char)value;
        if (ReferenceUnicode.IsNewerForExpressions(value) || !Rune.IsValid(value))
            return '\uFFFE';
        return Rune.GetUnicodeCategory(new Rune(value)) switch
        {
            UnicodeCategory.UppercaseLetter => '\uA7B6',
            UnicodeCategory.LowercaseLetter => '\uA7B7',
            UnicodeCategory.ModifierLetter => '\uA015',
            UnicodeCategory.OtherLetter => value is >= 0x20000 and < 0x32000 ? '\u9FEA' : '\uA000',
            UnicodeCategory.NonSpacingMark => '\uA6F0',
            UnicodeCategory.SpacingCombiningMark => '\uA880',
            UnicodeCategory.DecimalDigitNumber => '\uA620',
            UnicodeCategory.LetterNumber => '\uA6E6',
            UnicodeCategory.OtherNumber => '\uA830',
            UnicodeCategory.DashPunctuation => '\u2E17',
            UnicodeCategory.OtherPunctuation => '\uA874',
            UnicodeCategory.MathSymbol => '\u2A00',
            UnicodeCategory.CurrencySymbol => '\uA838',
            UnicodeCategory.ModifierSymbol => '\uA700',
            UnicodeCategory.OtherSymbol => '\uA828',
            UnicodeCategory.Format => '\u2061',
            UnicodeCategory.PrivateUse => '\uE000',
            _ => '\uFFFE',
        };
    }
}
