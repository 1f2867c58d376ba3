using System.Globalization;
using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>Writes a pattern of Oniguruma's Ruby syntax, which tokenizer files use, as one of .NET. What both read alike stays.</summary>
internal static class OnigurumaPattern
{
    private const string WordClass = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    /// <summary>Outside a class, Oniguruma counts the raised digits and the fractions of Latin-1 as word characters too.</summary>
    private const string BareWordClass = @"\u00B2\u00B3\u00B9\u00BC-\u00BE" + WordClass;

    /// <exception cref="NotSupportedException">The pattern has what is not supported; the message says what.</exception>
    public static string Translate(string pattern)
    {
        var output = new StringBuilder(pattern.Length * 2);
        // Where the last item starts, which a possessive quantifier takes whole.
        var item = 0;
        var groups = new Stack<int>();
        for (var at = 0; at < pattern.Length;)
        {
            var c = pattern[at];
            if (char.IsSurrogate(c))
                throw new NotSupportedException("has a character above U+FFFF");
            switch (c)
            {
                case '\\':
                    item = output.Length;
                    at = Escape(pattern, at, output, inClass: false);
                    break;
                case '[':
                    item = output.Length;
                    at = Class(pattern, at, output);
                    break;
                case '(':
                    groups.Push(output.Length);
                    at = Open(pattern, at, output);
                    break;
                case ')':
                    if (!groups.TryPop(out item))
                        throw new NotSupportedException("closes a group that is not open");
                    output.Append(c);
                    at++;
                    break;
                case '*' or '+' or '?':
                    output.Append(c);
                    at++;
                    at = AfterQuantifier(pattern, at, output, item, true);
                    break;
                case '{' when IsInterval(pattern, at, out var end):
                    var interval = pattern[at..end];
                    output.Append(interval.StartsWith("{,", StringComparison.Ordinal) ? "{0" + interval[1..] : interval);
                    at = AfterQuantifier(pattern, end, output, item, false);
                    break;
                case '^':
                    // Not behind the line feed at the very end.
                    item = output.Length;
                    output.Append(@"(?:\A|(?<=\n)(?!\z))");
                    at++;
                    break;
                default:
                    item = output.Length;
                    output.Append(c is '{' or '}' ? "\\" : "").Append(c);
                    at++;
                    break;
            }
        }
        return output.ToString();
    }

    private static int AfterQuantifier(string pattern, int at, StringBuilder output, int item, bool possessive)
    {
        if (at < pattern.Length && pattern[at] == '?')
        {
            output.Append('?');
            return at + 1;
        }
        if (at < pattern.Length && pattern[at] is '+')
        {
            if (!possessive)
            {
                // Behind an interval, a plus repeats the whole.
                output.Insert(item, "(?:").Append(")+");
                return at + 1;
            }
            output.Insert(item, "(?>").Append(')');
            return at + 1;
        }
        return at;
    }

    private static bool IsInterval(string pattern, int at, out int end)
    {
        end = pattern.IndexOf('}', at) + 1;
        if (end <= at + 2)
            return false;
        var inside = pattern.AsSpan(at + 1, end - at - 2);
        return inside.IndexOfAnyExcept("0123456789,") < 0 && inside.Count(',') <= 1 && inside.IndexOfAnyInRange('0', '9') >= 0;
    }

    private static int Open(string pattern, int at, StringBuilder output)
    {
        if (at + 1 >= pattern.Length || pattern[at + 1] != '?')
        {
            output.Append('(');
            return at + 1;
        }
        var end = at + 2;
        while (end < pattern.Length && (char.IsAsciiLetter(pattern[end]) || pattern[end] == '-'))
            end++;
        if (end == pattern.Length)
            throw new NotSupportedException("ends within a group");
        if (end > at + 2 && pattern[end] is ':' or ')')
        {
            // In Ruby, m lets a dot match the end of a line: .NET's s.
            output.Append(pattern.AsSpan(at, end - at)).Replace('m', 's', output.Length - (end - at), end - at).Append(pattern[end]);
            return end + 1;
        }
        foreach (var start in (ReadOnlySpan<string>)["(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"])
        {
            if (string.CompareOrdinal(pattern, at, start, 0, start.Length) == 0)
            {
                output.Append(start);
                return at + start.Length;
            }
        }
        if (pattern[at + 2] == '<' && pattern.IndexOf('>', at) is > 0 and var name)
        {
            output.Append(pattern.AsSpan(at, name + 1 - at));
            return name + 1;
        }
        throw new NotSupportedException($"has a group of a kind that is not supported at its character {at + 1}");
    }

    private static int Class(string pattern, int at, StringBuilder output)
    {
        var start = at++;
        output.Append('[');
        var negated = at < pattern.Length && pattern[at] == '^';
        if (negated)
        {
            output.Append('^');
            at++;
        }
        for (var first = true; at < pattern.Length; first = false)
        {
            var c = pattern[at];
            switch (c)
            {
                case ']' when !first:
                    output.Append(']');
                    return at + 1;
                case ']':
                    output.Append(@"\]");
                    at++;
                    break;
                case '\\':
                    at = Escape(pattern, at, output, inClass: true);
                    break;
                case '[' when at + 1 < pattern.Length && pattern[at + 1] == ':':
                    var end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
                    if (end < 0)
                        throw new NotSupportedException("has a class that does not end");
                    output.Append(UnicodeProperty.Posix(pattern[(at + 2)..end]));
                    at = end + 2;
                    break;
                case '[':
                    at = Inner(pattern, at, output);
                    break;
                case '&' when at + 1 < pattern.Length && pattern[at + 1] == '&':
                    if (negated)
                        throw new NotSupportedException($"has a negated class of what two have in common at its character {start + 1}");
                    at = Common(pattern, at + 2, output);
                    output.Append(']');
                    return at;
                case var _ when char.IsSurrogate(c):
                    throw new NotSupportedException("has a character above U+FFFF");
                default:
                    output.Append(c is '[' or '^' ? "\\" : "").Append(c);
                    at++;
                    break;
            }
        }
        throw new NotSupportedException($"has a class that does not end, from its character {start + 1}");
    }

    /// <summary>A class within a class: what it has is what the outer one has too.</summary>
    private static int Inner(string pattern, int at, StringBuilder output)
    {
        var inner = new StringBuilder();
        var end = Class(pattern, at, inner);
        if (inner[1] == '^' || output[^1] == '-' || inner.ToString().Contains("-[", StringComparison.Ordinal))
            throw new NotSupportedException($"has a class within a class that cannot be added to it, at its character {at + 1}");
        output.Append(inner, 1, inner.Length - 2);
        return end;
    }

    /// <summary>What follows &amp;&amp; up to the end of the class: what is not in it is taken away, which is how .NET has it.</summary>
    private static int Common(string pattern, int at, StringBuilder output)
    {
        var inner = new StringBuilder();
        var isBare = at < pattern.Length && pattern[at] != '[';
        var end = isBare ? Class(pattern, at - 1, inner) : Class(pattern, at, inner);
        if (!isBare && (end >= pattern.Length || pattern[end++] != ']'))
            throw new NotSupportedException($"has more than one thing behind && at its character {at + 1}");
        if (inner.ToString().Contains("-[", StringComparison.Ordinal))
            throw new NotSupportedException($"has more than one && at its character {at + 1}");
        output.Append('-').Append(inner[1] == '^' ? inner.Remove(1, 1) : inner.Insert(1, '^'));
        return end;
    }

    private static int Escape(string pattern, int at, StringBuilder output, bool inClass)
    {
        if (at + 1 >= pattern.Length)
            throw new NotSupportedException("ends in a backslash");
        var c = pattern[at + 1];
        switch (c)
        {
            case 'p' or 'P' when at + 2 < pattern.Length && pattern[at + 2] == '{' && pattern.IndexOf('}', at) is > 0 and var end:
                var name = pattern[(at + 3)..end];
                var negated = name.StartsWith('^');
                output.Append(UnicodeProperty.Translate(negated ? name[1..] : name, inClass, negated ^ (c == 'P')));
                return end + 1;
            case 'x' when at + 2 < pattern.Length && pattern[at + 2] == '{' && pattern.IndexOf('}', at) is > 0 and var close:
                if (!int.TryParse(pattern.AsSpan(at + 3, close - at - 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) || value > 0xFFFF)
                    throw new NotSupportedException("has a character above U+FFFF");
                output.Append(CultureInfo.InvariantCulture, $"\\u{value:X4}");
                return close + 1;
            case 'w':
                output.Append(inClass ? WordClass : $"[{BareWordClass}]");
                return at + 2;
            case 'W' when !inClass:
                output.Append($"[^{BareWordClass}]");
                return at + 2;
            case 'b' when !inClass:
                output.Append($"(?:(?<=[{BareWordClass}])(?![{BareWordClass}])|(?<![{BareWordClass}])(?=[{BareWordClass}]))");
                return at + 2;
            case 'B' when !inClass:
                output.Append($"(?:(?<=[{BareWordClass}])(?=[{BareWordClass}])|(?<![{BareWordClass}])(?![{BareWordClass}]))");
                return at + 2;
            case 'h':
                output.Append(inClass ? "0-9A-Fa-f" : "[0-9A-Fa-f]");
                return at + 2;
            case 'R' when !inClass:
                output.Append(@"(?>\r\n|[\n-\r\u0085\u2028\u2029])");
                return at + 2;
            case 'a' or 'd' or 'D' or 's' or 'S' or 't' or 'n' or 'r' or 'f' or 'v' or 'e' or 'x' or 'u' or '0' or 'A' or 'z' or 'Z' or 'b' or 'B' or 'G':
            case >= '1' and <= '9' when !inClass:
                output.Append('\\').Append(c);
                return at + 2;
            case var _ when char.IsAsciiLetterOrDigit(c) || char.IsSurrogate(c):
                throw new NotSupportedException($"has \\{c}");
            default:
                output.Append(c <= 0x7F ? "\\" : "").Append(c);
                return at + 2;
        }
    }
}
