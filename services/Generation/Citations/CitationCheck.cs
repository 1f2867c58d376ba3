using System.Globalization;
using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Citations;

/// <summary>
/// Checks the citations of an answer while it streams. A mark that names a source is kept and renumbered by first
/// appearance; a number that names none is removed with the space before it. Every other text passes as it is. Holds back at
/// most one unfinished mark.
/// </summary>
internal sealed class CitationCheck(IReadOnlyList<Source> sources)
{
    // Longest run after an opening bracket that is still taken for a list of numbers.
    private const int MaxMark = 64;

    private readonly Dictionary<int, int> _numbers = [];
    private readonly List<Citation> _citations = [];
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _text = new();
    private bool _inMark;

    /// <summary>The checked text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>What the text so far cites, in the order of their numbers.</summary>
    public IReadOnlyList<Citation> Citations => _citations;

    /// <summary>Numbers that named no source, so far.</summary>
    public int Removed { get; private set; }

    /// <summary>Takes the next piece in; gives what can be shown now, which may be nothing.</summary>
    public string Add(string piece)
    {
        var output = new StringBuilder();
        foreach (var c in piece)
            Take(c, output);
        return output.ToString();
    }

    /// <summary>Gives what was held back, at the end of the text.</summary>
    public string Complete()
    {
        var output = new StringBuilder();
        Release(output);
        return output.ToString();
    }

    private void Take(char c, StringBuilder output)
    {
        if (_inMark)
        {
            if (c is ']' or '】')
                CloseMark(c, output);
            else if ((char.IsAsciiDigit(c) || c is ' ' or ',' or ';' or '-' or '–' or '^') && _held.Length < MaxMark)
                _held.Append(c);
            else
            {
                Release(output);
                Take(c, output);
            }
        }
        else if (c is '[' or '【')
        {
            _held.Append(c);
            _inMark = true;
        }
        else if (c == ' ')
        {
            // A space waits for what follows: it goes when a removed mark does.
            Release(output);
            _held.Append(c);
        }
        else
        {
            Release(output);
            Write(c.ToString(), output);
        }
    }

    private void CloseMark(char bracket, StringBuilder output)
    {
        var held = _held.ToString();
        var inside = held[(held.IndexOfAny(['[', '【']) + 1)..];
        var numbers = Numbers(inside);
        if (numbers.Count == 0)
        {
            _held.Append(bracket);
            Release(output);
            return;
        }
        var known = numbers.Where(n => n >= 1 && n <= sources.Count).Distinct().ToList();
        Removed += numbers.Count(n => n < 1 || n > sources.Count);
        _held.Clear();
        _inMark = false;
        if (known.Count == 0)
            return;
        if (held[0] == ' ')
            Write(" ", output);
        var claim = Claim();
        foreach (var number in known)
            Write($"[{NumberOf(number, claim)}]", output);
    }

    /// <summary>Single numbers of a list; a range gives its ends and what lies between, when it is short.</summary>
    private static List<int> Numbers(string inside)
    {
        List<int> numbers = [];
        foreach (var part in inside.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Trim('^', ' ').Split(['-', '–'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var parsed = ends.Select(Parse).ToList();
            if (parsed is [var from, var to] && from <= to && to - from < 20)
                numbers.AddRange(Enumerable.Range(from, to - from + 1));
            else
                numbers.AddRange(parsed);
        }
        return numbers;
    }

    // A number too long to be one names no source.
    private static int Parse(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private int NumberOf(int source, string claim)
    {
        if (_numbers.TryGetValue(source, out var number))
            return number;
        number = _numbers.Count + 1;
        _numbers[source] = number;
        var cited = sources[source - 1];
        _citations.Add(new Citation
        {
            Number = number,
            DocumentId = cited.DocumentId,
            Title = cited.Title,
            Quote = QuoteSelector.Select(cited.Text, claim),
            Source = cited.Origin,
        });
        return number;
    }

    /// <summary>The last stretch of text, which the mark belongs to.</summary>
    private string Claim()
    {
        const int reach = 400;
        var from = Math.Max(0, _text.Length - reach);
        return _text.ToString(from, _text.Length - from);
    }

    private void Release(StringBuilder output)
    {
        Write(_held.ToString(), output);
        _held.Clear();
        _inMark = false;
    }

    private void Write(string text, StringBuilder output)
    {
        output.Append(text);
        _text.Append(text);
    }
}
