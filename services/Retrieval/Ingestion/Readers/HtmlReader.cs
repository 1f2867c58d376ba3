using AngleSharp.Html.Parser;
using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>HTML: the title element is the title; the markup is sent as it is and cut by the server.</summary>
internal static class HtmlReader
{
    /// <summary>A title stands at the beginning; a head without end must not cost more.</summary>
    private const int HeadCharacters = 64 * 1024;

    public static ReadItem Read(KnowledgeFile file, string prefix)
    {
        var text = FileText.Read(file);
        return string.IsNullOrWhiteSpace(text)
            ? throw new ReaderException("the file is empty")
            : file.Document(prefix, Title(text) ?? file.NameAsTitle, text, TextFormat.Html);
    }

    private static string? Title(string html)
    {
        // The head only: a body may be nested deeply enough to hurt whoever walks its tree.
        var head = new HtmlParser().ParseHead(html.Length > HeadCharacters ? html[..HeadCharacters] : html);
        var title = string.Join(' ', (head?.QuerySelector("title")?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return title.Length > 0 ? title : null;
    }
}
