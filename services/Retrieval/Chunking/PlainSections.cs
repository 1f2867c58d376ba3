namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>Plain text: paragraphs separated by blank lines, one section.</summary>
internal static class PlainSections
{
    public static IReadOnlyList<Section> Parse(string text)
    {
        var builder = new SectionBuilder();
        var start = -1;
        var position = 0;
        foreach (var line in text.EnumerateLines())
        {
            // A span of the text itself: its place is where the last one ended, after the line's ending.
            var from = position;
            position += line.Length;
            position += position < text.Length && text[position] == '\r' && position + 1 < text.Length && text[position + 1] == '\n' ? 2 : 1;
            if (line.IsWhiteSpace())
            {
                Add(builder, text, start, from);
                start = -1;
            }
            else if (start < 0)
            {
                start = from;
            }
        }
        Add(builder, text, start, text.Length);
        return builder.Build();
    }

    private static void Add(SectionBuilder builder, string text, int start, int end)
    {
        if (start >= 0)
            builder.Prose(text[start..end].ReplaceLineEndings("\n"));
    }
}
