using System.Text;

namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>Collects blocks into sections while a document is read from top to bottom.</summary>
internal sealed class SectionBuilder
{
    private const int MaxHeading = 200;
    private readonly List<Section> _sections = [new Section([])];
    private readonly List<(int Level, string Text)> _headings = [];

    /// <summary>Begins a section under a heading of this level; headings of the same level or a deeper one end.</summary>
    public void Heading(int level, string text)
    {
        var heading = OneLine(text);
        if (heading.Length == 0)
            return;
        _headings.RemoveAll(h => h.Level >= level);
        _headings.Add((level, heading.Length <= MaxHeading ? heading : TextCut.Head(heading, MaxHeading)));
        _sections.Add(new Section([.. _headings.Select(static h => h.Text)]));
    }

    public void Prose(string text) => Add(text, lines: false);

    public void Lines(string text) => Add(text, lines: true);

    /// <summary>
    /// The sections that say something: with text of their own, or a heading that has neither text nor a heading below it.
    /// </summary>
    public IReadOnlyList<Section> Build()
    {
        var kept = new List<Section>();
        for (var i = 0; i < _sections.Count; i++)
        {
            var section = _sections[i];
            var isParent = i + 1 < _sections.Count && _sections[i + 1].Headings.Count > section.Headings.Count;
            if (section.Blocks.Count > 0 || section.Headings.Count > 0 && !isParent)
                kept.Add(section);
        }
        return kept;
    }

    /// <summary>Runs of white space become one space.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        var space = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = line.Length > 0;
                continue;
            }
            if (space)
                line.Append(' ');
            space = false;
            line.Append(c);
        }
        return line.ToString();
    }

    private void Add(string text, bool lines)
    {
        var trimmed = lines ? text.TrimEnd().Trim('\n') : text.Trim();
        if (!string.IsNullOrWhiteSpace(trimmed))
            _sections[^1].Blocks.Add(new Block(trimmed, lines));
    }
}
