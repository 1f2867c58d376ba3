using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf.WellKnownTypes;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>
/// Markdown with optional YAML front matter. Its <c>id</c>, <c>title</c> and <c>source</c> are those of the document, the other
/// fields are metadata. The title is otherwise the first heading, and then the file's name.
/// </summary>
internal static class MarkdownReader
{
    /// <summary>A first heading that is a title stands at the beginning.</summary>
    private const int HeadingCharacters = 64 * 1024;

    public static ReadItem Read(KnowledgeFile file, string prefix)
    {
        var (fields, body) = FrontMatter.Split(FileText.Read(file));
        if (string.IsNullOrWhiteSpace(body) && fields is null)
            throw new ReaderException("the file is empty");
        var document = new Document
        {
            DocumentId = prefix + (Take(fields, "id") ?? file.Id),
            Title = Take(fields, "title") ?? FirstHeading(body) ?? file.NameAsTitle,
            Text = body,
            Format = TextFormat.Markdown,
            Source = Take(fields, "source") ?? file.RelativePath,
        };
        if (fields is { Fields.Count: > 0 })
            document.Metadata = fields;
        return ReadItem.Of(file.At(), document);
    }

    /// <summary>Takes a field out of the front matter as text; a list is joined by semicolons.</summary>
    private static string? Take(Struct? fields, string name)
    {
        if (fields is null || !fields.Fields.Remove(name, out var value))
            return null;
        var text = value.KindCase switch
        {
            Value.KindOneofCase.StringValue => value.StringValue.Trim(),
            Value.KindOneofCase.NumberValue => value.NumberValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Value.KindOneofCase.ListValue when value.ListValue.Values.All(static v => v.HasStringValue) =>
                string.Join("; ", value.ListValue.Values.Select(static v => v.StringValue)),
            Value.KindOneofCase.NullValue => "",
            _ => throw new ReaderException($"{name} in the front matter is no text", 1),
        };
        return text.Length > 0 ? text : null;
    }

    private static string? FirstHeading(string body)
    {
        var start = body.Length > HeadingCharacters ? body[..HeadingCharacters] : body;
        try
        {
            var heading = Markdown.Parse(start).OfType<HeadingBlock>().FirstOrDefault();
            var title = heading?.Inline is null ? "" : PlainText(heading.Inline).Trim();
            return title.Length > 0 ? title : null;
        }
        catch (ArgumentException)
        {
            // Nested too deeply for the parser: no document has its title there.
            return null;
        }
    }

    private static string PlainText(ContainerInline inlines)
    {
        var text = new StringBuilder();
        foreach (var inline in inlines.Descendants())
        {
            _ = inline switch
            {
                LiteralInline literal => text.Append(literal.Content.AsSpan()),
                CodeInline code => text.Append(code.Content),
                HtmlEntityInline entity => text.Append(entity.Transcoded.AsSpan()),
                LineBreakInline => text.Append(' '),
                _ => text,
            };
        }
        return text.ToString();
    }
}
