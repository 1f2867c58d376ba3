using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>
/// HTML: headings become sections; scripts, styles, navigation, page headers and footers are dropped; lists, tables and
/// preformatted text are kept whole where they fit. The walk does not recurse: the depth of the input is the sender's choice.
/// </summary>
internal static class HtmlSections
{
    private static readonly HashSet<string> Dropped =
        new(["SCRIPT", "STYLE", "NAV", "HEADER", "FOOTER", "NOSCRIPT", "TEMPLATE", "SVG", "FORM", "IFRAME", "ASIDE", "HEAD", "BUTTON", "SELECT"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> InLine =
        new(["A", "ABBR", "B", "BDI", "BDO", "CITE", "CODE", "DATA", "DEL", "DFN", "EM", "FONT", "I", "INS", "KBD", "LABEL", "MARK", "Q", "S", "SAMP", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "TIME", "U", "VAR", "WBR", "IMG"], StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<Section> Parse(string html)
    {
        if (!HtmlShape.IsSound(html))
            return PlainSections.Parse(WebUtility.HtmlDecode(HtmlShape.WithoutTags(html)));
        var builder = new SectionBuilder();
        using var document = new HtmlParser().ParseDocument(html);
        if (document.Body is { } body)
            new Walk(builder).Run(body);
        return builder.Build();
    }

    private sealed class Walk(SectionBuilder builder)
    {
        private readonly StringBuilder _text = new();
        private readonly Stack<Level> _levels = new();
        private INode? _kept;
        private INode? _heading;
        private INode? _verbatim;

        public void Run(INode root)
        {
            // The parser's own way from sibling to sibling looks for its place each time: a level keeps its own.
            _levels.Push(new Level(root));
            while (_levels.TryPeek(out var level))
            {
                if (level.Next < level.Node.ChildNodes.Length)
                {
                    var child = level.Node.ChildNodes[level.Next++];
                    if (Open(child, level))
                        _levels.Push(new Level(child));
                    continue;
                }
                _levels.Pop();
                if (level.Node != root)
                    Close(level.Node);
            }
            Flush(lines: false);
        }

        /// <summary>Returns whether the node's children count.</summary>
        private bool Open(INode node, Level parent)
        {
            if (node is IText text)
            {
                _text.Append(_verbatim is null ? Folded(text.Data) : text.Data);
                return false;
            }
            if (node is not IElement element || Dropped.Contains(element.LocalName))
                return false;
            var name = element.LocalName.ToUpperInvariant();
            if (name == "BR")
                _text.Append('\n');
            if (InLine.Contains(name) || name == "BR")
                return true;
            if (_kept is not null)
            {
                OpenInKept(name, parent);
                return true;
            }
            Flush(lines: false);
            if (HeadingLevel(name) > 0)
                _heading = element;
            if (name is "UL" or "OL" or "DL" or "TABLE" or "PRE")
                _kept = element;
            if (name == "PRE")
                _verbatim = element;
            return true;
        }

        private void OpenInKept(string name, Level parent)
        {
            if (name is "TD" or "TH" && parent.Items++ > 0)
            {
                _text.Append(" | ");
                return;
            }
            if (name is "LI" or "TR" or "DT" or "DD" or "UL" or "OL" or "CAPTION")
                NewLine();
            if (name == "LI")
                _text.Append(parent.Node is IElement { LocalName: "ol" } ? $"{++parent.Items}. " : "- ");
        }

        private void Close(INode node)
        {
            if (node == _heading)
            {
                builder.Heading(HeadingLevel(((IElement)node).LocalName.ToUpperInvariant()), _text.ToString());
                _text.Clear();
                _heading = null;
            }
            else if (node == _kept)
            {
                _kept = null;
                _verbatim = null;
                Flush(lines: true);
            }
            else if (_kept is null && _heading is null && node is IElement element && !InLine.Contains(element.LocalName) && element.LocalName != "br")
            {
                Flush(lines: false);
            }
            else if (_kept is not null && node is IElement { LocalName: "p" or "div" })
            {
                _text.Append(' ');
            }
        }

        private void Flush(bool lines)
        {
            if (_heading is not null)
                return;
            var text = _text.ToString();
            _text.Clear();
            if (lines)
                builder.Lines(string.Join('\n', text.Split('\n').Select(static l => l.TrimEnd()).Where(static l => l.Length > 0)));
            else
                builder.Prose(string.Join('\n', text.Split('\n').Select(SectionBuilder.OneLine).Where(static l => l.Length > 0)));
        }

        private void NewLine()
        {
            while (_text.Length > 0 && _text[^1] == ' ')
                _text.Length--;
            if (_text.Length > 0 && _text[^1] != '\n')
                _text.Append('\n');
        }

        /// <summary>Runs of white space as one space, none where one stands already.</summary>
        private string Folded(string data)
        {
            var folded = new StringBuilder(data.Length);
            var space = _text.Length == 0 || char.IsWhiteSpace(_text[^1]);
            foreach (var c in data)
            {
                if (!char.IsWhiteSpace(c))
                    folded.Append(c);
                else if (!space)
                    folded.Append(' ');
                space = char.IsWhiteSpace(c);
            }
            return folded.ToString();
        }

        private static int HeadingLevel(string name) => name.Length == 2 && name[0] == 'H' && name[1] is >= '1' and <= '6' ? name[1] - '0' : 0;

        private sealed class Level(INode node)
        {
            public INode Node { get; } = node;

            public int Next { get; set; }

            /// <summary>List items or cells so far.</summary>
            public int Items { get; set; }
        }
    }
}
