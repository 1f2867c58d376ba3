using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>Cuts a document along its structure into chunks within a token budget. Pure.</summary>
internal static class Chunker
{
    /// <summary>Cuts a document. There is always at least one chunk.</summary>
    /// <param name="document">A document with a title or a text.</param>
    /// <param name="budget">Estimated tokens of a chunk at most, its title and headings included.</param>
    /// <param name="overlap">Estimated tokens at most that a chunk repeats of the one before it where a section is cut.</param>
    public static IReadOnlyList<Chunk> Cut(Document document, int budget, int overlap)
    {
        var chunks = new List<Chunk>();
        foreach (var section in Sections(document))
        {
            var headings = section.Headings;
            // The title is kept beside the chunk; a first heading that repeats it says nothing.
            if (headings.Count > 0 && headings[0].Equals(document.Title.Trim(), StringComparison.OrdinalIgnoreCase))
                headings = [.. headings.Skip(1)];
            var context = TokenEstimate.Count(ChunkText.Context(document.Title, headings, budget));
            foreach (var text in SectionPacker.Pack(section.Blocks, Math.Max(1, budget - context), overlap))
                chunks.Add(new Chunk(chunks.Count, headings, text));
            if (section.Blocks.Count == 0 && headings.Count > 0)
                chunks.Add(new Chunk(chunks.Count, headings, headings[^1]));
        }
        return chunks.Count > 0 ? chunks : [new Chunk(0, [], document.Title.Trim().Length > 0 ? document.Title.Trim() : document.Text.Trim())];
    }

    private static IReadOnlyList<Section> Sections(Document document) => document.Format switch
    {
        TextFormat.Markdown => MarkdownSections.Parse(document.Text),
        TextFormat.Html => HtmlSections.Parse(document.Text),
        _ => PlainSections.Parse(document.Text),
    };
}
