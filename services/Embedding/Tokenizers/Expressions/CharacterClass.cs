using System.Globalization;
using System.Text;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>A class of a pattern.</summary>
/// <param name="Set">What stands in it.</param>
/// <param name="IsNegated">It is what does not stand in it.</param>
/// <param name="Except">Taken away from it.</param>
internal sealed record CharacterClass(CharacterSet Set, bool IsNegated, CharacterClass? Except)
{
    /// <summary>Classes within each other at most.</summary>
    private const int MaxDepth = 16;

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => !IsNegated && Except is null && Set.Items.Length == 0 && Set.Above.Ranges.Count == 0;

    /// <summary>Reads a class; <paramref name="at"/> is its bracket, and then what follows it.</summary>
    /// <exception cref="NotSupportedException">It has what is not supported; the message says what.</exception>
    public static CharacterClass Parse(string pattern, ref int at) => Parse(pattern, ref at, 1);

    private static CharacterClass Parse(string pattern, ref int at, int depth)
    {
        if (depth > MaxDepth)
            throw new NotSupportedException($"has more than {MaxDepth} classes within each other");
        var start = at++;
        var isNegated = at < pattern.Length && pattern[at] == '^';
        if (isNegated)
            at++;
        return Parse(pattern, ref at, start, isNegated, isCommon: false, depth);
    }

    /// <summary>The set of an escape such as \p{L} or \D, and whether what is not in it is meant.</summary>
    public static (CharacterSet Set, bool IsNegated) Named(string pattern, ref int at)
    {
        var c = pattern[at + 1];
        if (c is 'p' or 'P')
        {
            var end = at + 2 < pattern.Length && pattern[at + 2] == '{' ? pattern.IndexOf('}', at) : -1;
            if (end < 0)
                throw new NotSupportedException($"has \\{c}");
            var name = pattern[(at + 3)..end];
            at = end + 1;
            var isOther = name.StartsWith('^');
            return (UnicodeProperty.Of(isOther ? name[1..] : name), isOther ^ (c == 'P'));
        }
        at += 2;
        return (UnicodeProperty.Of(char.ToLowerInvariant(c) switch { 'd' => "Nd", 's' => "Space", _ => "XDigit" }), char.IsUpper(c));
    }

    /// <summary>The code point of an escape that means one.</summary>
    public static int Escaped(string pattern, ref int at)
    {
        if (at + 1 >= pattern.Length)
            throw new NotSupportedException("ends in a backslash");
        var c = pattern[at + 1];
        at += 2;
        switch (c)
        {
            case 'a':
                return '\a';
            case 'b':
                return '\b';
            case 'e':
                return '\e';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case '0':
                return Number(pattern, ref at, 2, 8, 0);
            case 'x' when at < pattern.Length && pattern[at] == '{' && pattern.IndexOf('}', at) is > 0 and var end:
                if (!int.TryParse(pattern.AsSpan(at + 1, end - at - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) || value is < 0 or > CodePointSet.Last)
                    throw new NotSupportedException("has a character that there is not");
                at = end + 1;
                return value;
            case 'x':
                return Number(pattern, ref at, 2, 16, 1);
            case 'u':
                return Number(pattern, ref at, 4, 16, 4);
            case var _ when char.IsAsciiLetterOrDigit(c):
                throw new NotSupportedException($"has \\{c}");
            default:
                at--;
                var literal = CodePoint.At(pattern, at, out var width);
                at += width;
                return literal;
        }
    }

    private static CharacterClass Parse(string pattern, ref int at, int start, bool isNegated, bool isCommon, int depth)
    {
        var items = new StringBuilder();
        var above = new List<(int, int)>();
        for (var isFirst = true; at < pattern.Length; isFirst = false)
        {
            if (pattern[at] == ']' && !isFirst)
            {
                at++;
                return new CharacterClass(new CharacterSet(items.ToString(), CodePointSet.Of(above)), isNegated, null);
            }
            if (pattern[at] == '&' && at + 1 < pattern.Length && pattern[at + 1] == '&')
            {
                if (isNegated || isCommon)
                    throw new NotSupportedException($"has && in a way that is not supported, in the class at its character {start + 1}");
                return new CharacterClass(new CharacterSet(items.ToString(), CodePointSet.Of(above)), isNegated, Others(pattern, ref at, start, depth));
            }
            var set = Item(pattern, ref at, depth);
            items.Append(set.Items);
            above.AddRange(set.Above.Ranges);
        }
        throw new NotSupportedException($"has a class that does not end, from its character {start + 1}");
    }

    /// <summary>What lies outside of the part behind &amp;&amp;: to be taken away.</summary>
    private static CharacterClass Others(string pattern, ref int at, int start, int depth)
    {
        at += 2;
        var isWhole = at < pattern.Length && pattern[at] == '[';
        var other = isWhole ? Parse(pattern, ref at, depth + 1) : Parse(pattern, ref at, start, isNegated: false, isCommon: true, depth);
        if (other.Except is not null || (isWhole && (at >= pattern.Length || pattern[at++] != ']')))
            throw new NotSupportedException($"has && in a way that is not supported, in the class at its character {start + 1}");
        return other with { IsNegated = !other.IsNegated };
    }

    private static CharacterSet Item(string pattern, ref int at, int depth)
    {
        var begin = at;
        if (pattern[at] == '[')
        {
            if (at + 2 < pattern.Length && pattern[at + 1] == ':' && pattern.IndexOf(']', at + 2) is > 0 and var bracket && pattern[bracket - 1] == ':' && bracket - 1 > at + 1)
            {
                var end = bracket - 1;
                var name = pattern[(at + 2)..end];
                at = end + 2;
                return UnicodeProperty.Posix(name);
            }
            var inner = Parse(pattern, ref at, depth + 1);
            return inner is { IsNegated: false, Except: null } ? inner.Set : throw new NotSupportedException($"has a class within a class that cannot be added to it, at its character {begin + 1}");
        }
        if (IsSet(pattern, at))
        {
            if (pattern[at + 1] == 'w')
            {
                at += 2;
                return UnicodeProperty.Word;
            }
            var (set, isNegated) = Named(pattern, ref at);
            if (!isNegated)
                return set;
            var name = pattern[begin + 1] is 'D' ? "Nd" : pattern[begin + 1] is 'S' ? "Space" : pattern[(begin + 3)..(at - 1)].TrimStart('^');
            return UnicodeProperty.Not(name) ?? throw new NotSupportedException($"has the property {name} negated in a class");
        }
        var first = Single(pattern, ref at);
        // A range, unless the hyphen ends the class or something other than a character follows it.
        if (at + 1 >= pattern.Length || pattern[at] != '-' || pattern[at + 1] is ']' or '[' || IsSet(pattern, at + 1))
            return CharacterSet.Range(first, first);
        at++;
        var last = Single(pattern, ref at);
        return last >= first ? CharacterSet.Range(first, last) : throw new NotSupportedException($"has an empty range at its character {begin + 1}");
    }

    /// <summary>Whether an escape stands here that means more than one character.</summary>
    private static bool IsSet(string pattern, int at) =>
        pattern[at] == '\\' && at + 1 < pattern.Length && pattern[at + 1] is 'w' or 'p' or 'P' or 'd' or 'D' or 's' or 'S' or 'h';

    private static int Single(string pattern, ref int at)
    {
        if (pattern[at] == '\\')
            return Escaped(pattern, ref at);
        var value = CodePoint.At(pattern, at, out var width);
        at += width;
        return value;
    }

    private static int Number(string pattern, ref int at, int most, int radix, int least)
    {
        var (value, digits) = (0, 0);
        for (; digits < most && at < pattern.Length && char.IsAsciiHexDigit(pattern[at]) && Digit(pattern[at]) < radix; digits++, at++)
            value = (value * radix) + Digit(pattern[at]);
        return digits >= least ? value : throw new NotSupportedException("has a character whose number is cut");

        static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : char.ToLowerInvariant(c) - 'a' + 10;
    }
}
