using System.Buffers;
using System.Globalization;
using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost first, the longest of those that start at one place.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _tokens;
    private readonly SearchValues<string>? _search;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _tokens = [.. tokens.Where(static t => t.Content.Length > 0).OrderByDescending(static t => t.Content.Length)];
        if (_tokens.Length > 0)
            _search = SearchValues.Create([.. _tokens.Select(static t => t.Content)], StringComparison.Ordinal);
    }

    public bool IsEmpty => _search is null;

    /// <summary>
    /// The next token at or behind <paramref name="from"/>; null when there is none.
    /// <paramref name="start"/> and <paramref name="end"/> are what it takes of the text, white space included.
    /// </summary>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        (start, end) = (text.Length, text.Length);
        if (_search is null)
            return null;
        for (var at = from; at < text.Length;)
        {
            var found = text[at..].IndexOfAny(_search);
            if (found < 0)
                return null;
            at += found;
            var token = Longest(text[at..]);
            var behind = at + token.Content.Length;
            if (token.SingleWord && (EndsInWord(text[..at]) || StartsWithWord(text[behind..])))
            {
                at = behind;
                continue;
            }
            (start, end) = (at, behind);
            while (token.StripLeft && start > from && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            return token;
        }
        return null;
    }

    private AddedToken Longest(ReadOnlySpan<char> text)
    {
        foreach (var token in _tokens)
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal))
                return token;
        }
        throw new InvalidOperationException("The search found what is not there.");
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    /// <summary>Unicode's \w (UTS 18, annex C), but for the joiners.</summary>
    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;
}
