using System.Text;

namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>
/// A look at HTML before it is parsed: the parser's time grows with the square of the depth and of a tag's length, and both
/// are the sender's choice. What no page has is read as text without its tags.
/// </summary>
internal static class HtmlShape
{
    private const int MaxDepth = 500;
    private const int MaxTag = 16_384;

    /// <summary>Elements that have no end tag or may leave it out: they do not nest by themselves.</summary>
    private static readonly HashSet<string> WithoutEnd = new(
        [
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li", "dt", "dd", "tr",
            "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "rp", "rt", "html", "head", "body",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the parser may have it.</summary>
    public static bool IsSound(string html)
    {
        var depth = 0;
        var names = WithoutEnd.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = html.IndexOf('<'); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var closes = at + 1 < html.Length && html[at + 1] == '/';
            var start = closes ? at + 2 : at + 1;
            var end = start;
            while (end < html.Length && char.IsAsciiLetterOrDigit(html[end]))
                end++;
            if (end == start)
                continue;
            var tag = html.IndexOf('>', end);
            if ((tag < 0 ? html.Length : tag) - at > MaxTag)
                return false;
            if (names.Contains(html.AsSpan(start, end - start)))
                continue;
            depth = closes ? Math.Max(0, depth - 1) : depth + 1;
            if (depth > MaxDepth)
                return false;
        }
        return true;
    }

    /// <summary>What stands between the tags.</summary>
    public static string WithoutTags(string html)
    {
        var text = new StringBuilder();
        var inTag = false;
        foreach (var c in html)
        {
            if (c == '<')
                inTag = true;
            else if (c == '>' && inTag)
            {
                inTag = false;
                text.Append(' ');
            }
            else if (!inTag)
                text.Append(c);
        }
        return text.ToString();
    }
}
