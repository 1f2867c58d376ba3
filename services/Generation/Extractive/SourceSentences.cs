using System.Text.RegularExpressions;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>Cuts a source into sentences, without its headings, list markers and table rules.</summary>
internal static partial class SourceSentences
{
    private static readonly string[] Abbreviations =
        ["e.g.", "i.e.", "etc.", "vs.", "approx.", "dr.", "no.", "st.", "fig.", "min.", "max.", "sec.", "cf.", "al."];

    /// <summary>The sentences, in order.</summary>
    public static IReadOnlyList<SourceSentence> Split(string source)
    {
        List<SourceSentence> sentences = [];
        var paragraph = 0;
        var start = 0;
        while (start < source.Length)
        {
            var end = source.IndexOf('\n', start);
            if (end < 0)
                end = source.Length;
            var line = source[start..end];
            if (!string.IsNullOrWhiteSpace(line) && !Heading().IsMatch(line) && !Rule().IsMatch(line))
            {
                var marker = ListMarker().Match(line);
                var step = marker.Success && char.IsAsciiDigit(marker.Value.TrimStart()[0]);
                AddLine(source, start + marker.Length, end, ref paragraph, marker.Success, step, sentences);
                paragraph++;
            }
            start = end + 1;
        }
        return sentences;
    }

    private static void AddLine(string source, int start, int end, ref int paragraph, bool item, bool step, List<SourceSentence> sentences)
    {
        var from = start;
        for (var i = start; i < end; i++)
        {
            if (!EndsSentence(source, i, from, end))
                continue;
            // Quotes and brackets that close belong to the sentence.
            var stop = i + 1;
            while (stop < end && source[stop] is '"' or '\'' or ')' or '”' or '’')
                stop++;
            // A list whose lines were folded into one: a number alone opens the next step.
            if (stop < end && StepNumber().IsMatch(source.AsSpan(from, stop - from)))
                (paragraph, item, step) = (paragraph + 1, true, true);
            else
                Add(source, from, stop, paragraph, item, step, sentences);
            from = stop;
            i = stop - 1;
        }
        Add(source, from, end, paragraph, item, step, sentences);
    }

    private static void Add(string source, int from, int to, int paragraph, bool item, bool step, List<SourceSentence> sentences)
    {
        while (from < to && char.IsWhiteSpace(source[from]))
            from++;
        while (to > from && char.IsWhiteSpace(source[to - 1]))
            to--;
        if (source.AsSpan(from, to - from).ContainsAnyInRange('a', 'z') || source.AsSpan(from, to - from).ContainsAnyInRange('A', 'Z')
            || source.AsSpan(from, to - from).ContainsAnyExceptInRange('\0', '\x7f'))
            sentences.Add(new SourceSentence(from, source[from..to], paragraph, item, step));
    }

    private static bool EndsSentence(string source, int at, int from, int end)
    {
        if (source[at] is not ('.' or '!' or '?'))
            return false;
        var next = at + 1;
        while (next < end && source[next] is '"' or '\'' or ')' or '”' or '’')
            next++;
        if (next >= end)
            return true;
        if (!char.IsWhiteSpace(source[next]))
            return false;
        while (next < end && char.IsWhiteSpace(source[next]))
            next++;
        if (next >= end)
            return true;
        if (char.IsLower(source[next]))
            return false;
        return source[at] != '.' || !IsAbbreviation(source.AsSpan(from, at - from + 1));
    }

    private static bool IsAbbreviation(ReadOnlySpan<char> text)
    {
        foreach (var abbreviation in Abbreviations)
        {
            if (text.EndsWith(abbreviation, StringComparison.OrdinalIgnoreCase)
                && (text.Length == abbreviation.Length || !char.IsLetterOrDigit(text[^(abbreviation.Length + 1)])))
                return true;
        }
        return false;
    }

    [GeneratedRegex(@"^\s{0,3}(#{1,6}\s|={3,}\s*$)", RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*[0-9]{1,2}\.$", RegexOptions.CultureInvariant)]
    private static partial Regex StepNumber();

    [GeneratedRegex(@"^[\s|:\-*_=]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\s*(?:[-*+•]|[0-9]{1,3}[.)])\s+", RegexOptions.CultureInvariant)]
    private static partial Regex ListMarker();
}
