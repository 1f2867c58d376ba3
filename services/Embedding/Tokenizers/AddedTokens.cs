using System.Buffers;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost first, the longest of those that start at one place.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _tokens;
    private readonly SearchValues<string>? _search;
    private readonly bool _skipSpecial;

    /// <summary>Tokens to find.</summary>
    /// <param name="tokens">In the order of the file; of equal ones the first counts.</param>
    /// <param name="skipSpecial">Special ones are found and passed over: they stay text.</param>
    public AddedTokens(IEnumerable<AddedToken> tokens, bool skipSpecial)
    {
        _skipSpecial = skipSpecial;
        _tokens = [.. tokens.Where(static t => t.Content.Length > 0).OrderByDescending(static t => t.Content.Length)];
        if (_tokens.Length > 0)
            _search = SearchValues.Create([.. _tokens.Select(static t => t.Content)], StringComparison.Ordinal);
    }

    public bool IsEmpty => _search is null;

    /// <summary>
    /// The next token. <paramref name="at"/> is where the search goes on, <paramref name="from"/> where the text begins
    /// that no token has taken; both move on. What lies from <paramref name="begin"/> to <paramref name="start"/>, if anything, is text before the token.
    /// Null when there is no other; <paramref name="start"/> is then the end of the text.
    /// </summary>
    public AddedToken? Next(ReadOnlySpan<char> text, ref int at, ref int from, out int begin, out int start)
    {
        while (_search is not null && at < text.Length)
        {
            var found = text[at..].IndexOfAny(_search);
            if (found < 0)
                break;
            start = at + found;
            var token = Longest(text[start..]);
            var end = at = start + token.Content.Length;
            if (_skipSpecial && token.Special)
                continue;
            if (token.SingleWord && (EndsInWord(text[..start]) || StartsWithWord(text[end..])))
                continue;
            while (token.StripLeft && start > from && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            // White space that the token before has taken may be all of this one, which is then no token.
            begin = from;
            from = end;
            if (!token.StripLeft || begin < end)
                return token;
        }
        begin = from;
        start = at = text.Length;
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

    private static bool EndsInWord(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return false;
        var at = text.Length - 1;
        if (at > 0 && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]))
            at--;
        return CharClasses.IsWord(CodePoint.At(text, at, out _));
    }

    private static bool StartsWithWord(ReadOnlySpan<char> text) => !text.IsEmpty && CharClasses.IsWord(CodePoint.At(text, 0, out _));
}
