using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>Writes a pattern of Oniguruma's Ruby syntax, which tokenizer files use, as one of .NET. What both read alike stays.</summary>
internal sealed class OnigurumaPattern
{
    private readonly string _pattern;
    private readonly PatternWriter _output = new();

    /// <summary>Open groups: where they start, and how many groups of options end with them. The lowest is the pattern itself.</summary>
    private readonly Stack<(int Start, int Options)> _groups = new([(0, 0)]);

    private OnigurumaPattern(string pattern) => _pattern = pattern;

    /// <summary>The pattern of .NET, for texts in which code points above U+FFFF have their stand-ins.</summary>
    /// <exception cref="NotSupportedException">The pattern has what is not supported; the message says what.</exception>
    public static string Translate(string pattern, out StandIns standIns, out bool ignoresCase)
    {
        var translation = new OnigurumaPattern(pattern);
        translation.Translate();
        ignoresCase = translation.IgnoresCase;
        return translation._output.Finish(out standIns);
    }

    /// <summary>Whether the case of letters does not count, somewhere.</summary>
    private bool IgnoresCase { get; set; }

    private void Translate()
    {
        // Where the last item starts, which a possessive quantifier takes whole.
        var item = 0;
        for (var at = 0; at < _pattern.Length;)
        {
            var c = _pattern[at];
            switch (c)
            {
                case '\\':
                    item = _output.Length;
                    at = Escape(at);
                    break;
                case '[':
                    item = _output.Length;
                    var parsed = CharacterClass.Parse(_pattern, ref at);
                    _output.Append(parsed);
                    break;
                case '(':
                    at = Open(at);
                    break;
                case ')':
                    if (_groups.Count == 1)
                        throw new NotSupportedException("closes a group that is not open");
                    item = Close();
                    at++;
                    break;
                case '*' or '+' or '?':
                    _output.Append(c.ToString());
                    at = AfterQuantifier(at + 1, item, isPossessive: true);
                    break;
                case '{' when IsInterval(_pattern, at, out var end):
                    var interval = _pattern[at..end];
                    _output.Append(interval.StartsWith("{,", StringComparison.Ordinal) ? "{0" + interval[1..] : interval);
                    if (end < _pattern.Length && _pattern[end] == '?' && !interval.Contains(','))
                    {
                        // So often or not at all, and not reluctantly.
                        _output.Insert(item, "(?:");
                        _output.Append(")?");
                        at = end + 1;
                        break;
                    }
                    at = AfterQuantifier(end, item, isPossessive: false);
                    break;
                case '^':
                    // Not behind the line feed at the very end.
                    item = _output.Length;
                    _output.Append(@"(?:\A|(?<=\n)(?!\z))");
                    at++;
                    break;
                default:
                    item = _output.Length;
                    var value = CodePoint.At(_pattern, at, out var width);
                    if (width == 2 || value == PatternWriter.Mark)
                        _output.Append(CharacterSet.Range(value, value));
                    else
                        _output.Append(c is '{' or '}' ? $"\\{c}" : c.ToString());
                    at += width;
                    break;
            }
        }
        if (_groups.Count > 1)
            throw new NotSupportedException("has a group that does not end");
        _output.Append(new string(')', _groups.Pop().Options));
    }

    /// <summary>Ends the innermost group, and options that count up to its end.</summary>
    /// <returns>Where it starts.</returns>
    private int Close()
    {
        var (start, options) = _groups.Pop();
        _output.Append(new string(')', options + 1));
        return start;
    }

    private int AfterQuantifier(int at, int item, bool isPossessive)
    {
        if (at < _pattern.Length && _pattern[at] == '?')
        {
            _output.Append("?");
            return at + 1;
        }
        if (at < _pattern.Length && _pattern[at] == '+')
        {
            // Behind an interval, a plus repeats the whole.
            _output.Insert(item, isPossessive ? "(?>" : "(?:");
            _output.Append(isPossessive ? ")" : ")+");
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

    private int Open(int at)
    {
        var start = _output.Length;
        if (at + 1 >= _pattern.Length || _pattern[at + 1] != '?')
        {
            _groups.Push((start, 0));
            _output.Append("(");
            return at + 1;
        }
        var end = at + 2;
        while (end < _pattern.Length && (char.IsAsciiLetter(_pattern[end]) || _pattern[end] == '-'))
            end++;
        if (end == _pattern.Length)
            throw new NotSupportedException("ends within a group");
        if (end > at + 2 && _pattern[end] is ':' or ')')
        {
            var options = _pattern[(at + 2)..end];
            if (options.AsSpan().IndexOfAnyExcept("imx-") >= 0)
                throw new NotSupportedException($"has the options {options}");
            IgnoresCase |= options.Split('-')[0].Contains('i');
            // In Ruby, m lets a dot match the end of a line: .NET's s. Without a colon, they count up to the end of the group that they are in, alternatives with it.
            _output.Append($"(?{options.Replace('m', 's')}:");
            if (_pattern[end] == ':')
            {
                _groups.Push((start, 0));
            }
            else
            {
                var (outer, count) = _groups.Pop();
                _groups.Push((outer, count + 1));
            }
            return end + 1;
        }
        foreach (var kind in (ReadOnlySpan<string>)["(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"])
        {
            if (string.CompareOrdinal(_pattern, at, kind, 0, kind.Length) == 0)
            {
                _groups.Push((start, 0));
                _output.Append(kind);
                return at + kind.Length;
            }
        }
        if (_pattern[at + 2] == '<' && _pattern.IndexOf('>', at) is > 0 and var name)
        {
            _groups.Push((start, 0));
            _output.Append(_pattern[at..(name + 1)]);
            return name + 1;
        }
        throw new NotSupportedException($"has a group of a kind that is not supported at its character {at + 1}");
    }

    private int Escape(int at)
    {
        if (at + 1 >= _pattern.Length)
            throw new NotSupportedException("ends in a backslash");
        var c = _pattern[at + 1];
        switch (c)
        {
            case 'w' or 'W':
                _output.Append(UnicodeProperty.BareWord, isNegated: c == 'W');
                return at + 2;
            case 'b' or 'B':
                Border(isBorder: c == 'b');
                return at + 2;
            case 'R':
                _output.Append(@"(?>\r\n|[\n-\r\u0085\u2028\u2029])");
                return at + 2;
            case 'A' or 'z' or 'Z' or 'G' or (>= '1' and <= '9'):
                _output.Append($"\\{c}");
                return at + 2;
            case 'p' or 'P' or 'd' or 'D' or 's' or 'S' or 'h' or 'H':
                var (set, isNegated) = CharacterClass.Named(_pattern, ref at);
                _output.Append(set, isNegated);
                return at;
            default:
                var value = CharacterClass.Escaped(_pattern, ref at);
                _output.Append(CharacterSet.Range(value, value));
                return at;
        }
    }

    /// <summary>The start or the end of a word, or neither.</summary>
    private void Border(bool isBorder)
    {
        string[] parts = isBorder ? ["(?:(?<=", ")(?!", ")|(?<!", ")(?=", "))"] : ["(?:(?<=", ")(?=", ")|(?<!", ")(?!", "))"];
        for (var i = 0; i < parts.Length; i++)
        {
            _output.Append(parts[i]);
            if (i < parts.Length - 1)
                _output.Append(UnicodeProperty.BareWord);
        }
    }
}
