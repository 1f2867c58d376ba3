using System.Buffers;
using System.Text.RegularExpressions;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>
/// A regular expression of a tokenizer file. .NET's expressions see halves of surrogate pairs where the reference sees
/// code points. So where a text has such, each is matched as its stand-in.
/// </summary>
internal sealed class ReferenceRegex
{
    private const int MaxLength = 32_768;

    private readonly Regex _regex;
    private readonly StandIns _standIns;
    private readonly bool _ignoresCase;

    /// <exception cref="NotSupportedException">The pattern has what is not supported; the message says what.</exception>
    public ReferenceRegex(string pattern)
    {
        if (pattern.Length > MaxLength)
            throw new NotSupportedException($"has more than {MaxLength} characters");
        var translated = OnigurumaPattern.Translate(pattern, out _standIns, out _ignoresCase);
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
                Add(matches, match.Index, match.Index + match.Length);
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
            Add(matches, places[match.Index], places[match.Index + match.Length]);
        ArrayPool<char>.Shared.Return(standIns);
        ArrayPool<int>.Shared.Return(places);
    }

    /// <summary>The reference does not find nothing right behind what it found.</summary>
    private static void Add(List<Piece> matches, int start, int end)
    {
        if (end > start || matches is not [.., var last] || last.End != start)
            matches.Add(new Piece(start, end));
    }

    private bool NeedsStandIns(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyExceptInRange('\0', '\u017E') < 0)
            return false;
        foreach (var c in text)
        {
            if (char.IsSurrogate(c) || (_ignoresCase && c is '\u017F' or '\u212A'))
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
        if (value < 0x10000)
            return (char)value;
        return _standIns.Of(value);
    }
}
