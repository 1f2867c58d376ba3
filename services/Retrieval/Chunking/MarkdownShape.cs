namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>
/// A look at Markdown before it is parsed: the parser's time grows with the square of the marks that one paragraph or line
/// opens, and their number is the sender's choice. What no article has is read as plain text.
/// </summary>
internal static class MarkdownShape
{
    private const int MaxMarksInParagraph = 1000;
    private const int MaxBarsInLine = 500;

    /// <summary>Whether the parser may have it.</summary>
    public static bool IsSound(string text)
    {
        var marks = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
            {
                marks = 0;
                continue;
            }
            var bars = 0;
            foreach (var c in line)
            {
                if (c is '[' or '*' or '_' or '<' or '`')
                    marks++;
                else if (c == '|')
                    bars++;
            }
            if (marks > MaxMarksInParagraph || bars > MaxBarsInLine)
                return false;
        }
        return true;
    }
}
