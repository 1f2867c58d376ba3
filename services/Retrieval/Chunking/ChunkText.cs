namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>A chunk with what it stands under, as it is embedded and weighed: a passage alone often does not name its subject.</summary>
internal static class ChunkText
{
    /// <summary>Title, headings and text, a line each.</summary>
    public static string Embedded(string title, Chunk chunk, int budget)
    {
        var context = Context(title, chunk.Headings, budget);
        return context.Length == 0 || context == chunk.Text ? chunk.Text : $"{context}\n{chunk.Text}";
    }

    /// <summary>Title and headings; where they would take more than half of the budget their end is left out.</summary>
    public static string Context(string title, IReadOnlyList<string> headings, int budget)
    {
        var context = string.Join('\n', headings.Prepend(title.Trim()).Where(static t => t.Length > 0));
        return TokenEstimate.Count(context) <= budget / 2 ? context : Sentences.SplitWords(context, budget / 2).First();
    }
}
