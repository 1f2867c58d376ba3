using System.Net;
using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>CommonMark with pipe tables: headings become sections; lists, tables and code are kept whole where they fit.</summary>
internal static class MarkdownSections
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    public static IReadOnlyList<Section> Parse(string text)
    {
        if (!MarkdownShape.IsSound(text))
            return PlainSections.Parse(text);
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested more deeply than the parser goes: no article is; what it says is still found.
            return PlainSections.Parse(text);
        }
        var builder = new SectionBuilder();
        Read(document, builder);
        return builder.Build();
    }

    private static void Read(ContainerBlock container, SectionBuilder builder)
    {
        foreach (var block in container)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    builder.Heading(heading.Level, Inline(heading.Inline));
                    break;
                case ParagraphBlock paragraph:
                    builder.Prose(Inline(paragraph.Inline));
                    break;
                case ListBlock list:
                    builder.Lines(Text(list, static (b, into) => List((ListBlock)b, "", into)));
                    break;
                case Table table:
                    builder.Lines(Text(table, static (b, into) => Rows((Table)b, into)));
                    break;
                case CodeBlock code:
                    builder.Lines(code.Lines.ToString());
                    break;
                case HtmlBlock { Type: HtmlBlockType.InterruptingBlock or HtmlBlockType.NonInterruptingBlock } html:
                    builder.Prose(WebUtility.HtmlDecode(HtmlShape.WithoutTags(html.Lines.ToString())));
                    break;
                case LinkReferenceDefinitionGroup:
                    break;
                case ContainerBlock inner:
                    Read(inner, builder);
                    break;
            }
        }
    }

    private static string Text(Markdig.Syntax.Block block, Action<Markdig.Syntax.Block, StringBuilder> write)
    {
        var text = new StringBuilder();
        write(block, text);
        return text.ToString();
    }

    private static void List(ListBlock list, string indent, StringBuilder into)
    {
        var number = int.TryParse(list.OrderedStart, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var marker = list.IsOrdered ? $"{number++}. " : "- ";
            into.Append(indent).Append(marker);
            var first = true;
            foreach (var block in item)
            {
                if (block is ListBlock inner)
                {
                    if (first)
                        into.Append('\n');
                    List(inner, indent + "  ", into);
                    first = false;
                    continue;
                }
                var text = block switch
                {
                    LeafBlock { Inline: { } inline } => Inline(inline),
                    LeafBlock leaf => leaf.Lines.ToString(),
                    Table table => Text(table, static (b, rows) => Rows((Table)b, rows)),
                    ContainerBlock container => string.Join(' ', container.Descendants<ParagraphBlock>().Select(static p => Inline(p.Inline))),
                    _ => "",
                };
                if (!first)
                    into.Append(indent).Append("  ");
                into.Append(text.TrimEnd('\n')).Append('\n');
                first = false;
            }
            if (first)
                into.Append('\n');
        }
    }

    private static void Rows(Table table, StringBuilder into)
    {
        foreach (var row in table.OfType<TableRow>())
        {
            var cells = row.OfType<TableCell>().Select(static cell =>
                string.Join(' ', cell.OfType<ParagraphBlock>().Select(static p => Inline(p.Inline))));
            into.AppendJoin(" | ", cells).Append('\n');
        }
    }

    /// <summary>The words of inline content, without its marks; addresses of links are left out.</summary>
    private static string Inline(ContainerInline? inline)
    {
        var text = new StringBuilder();
        if (inline is not null)
            Inline(inline, text);
        return text.ToString().Trim();
    }

    private static void Inline(ContainerInline container, StringBuilder into)
    {
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    into.Append(literal.Content.AsSpan());
                    break;
                case LineBreakInline line:
                    into.Append(line.IsHard ? '\n' : ' ');
                    break;
                case CodeInline code:
                    into.Append(code.Content);
                    break;
                case AutolinkInline link:
                    into.Append(link.Url);
                    break;
                case HtmlEntityInline entity:
                    into.Append(entity.Transcoded.AsSpan());
                    break;
                case ContainerInline inner:
                    Inline(inner, into);
                    break;
            }
        }
    }
}
