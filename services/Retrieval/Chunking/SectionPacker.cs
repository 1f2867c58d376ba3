using System.Text;

namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>Packs the blocks of a section into texts of about equal size within a budget.</summary>
internal static class SectionPacker
{
    /// <param name="blocks">The section's text.</param>
    /// <param name="room">Estimated tokens of a text at most.</param>
    /// <param name="overlap">Estimated tokens at most that are repeated where prose is cut.</param>
    public static IReadOnlyList<string> Pack(IReadOnlyList<Block> blocks, int room, int overlap)
    {
        var units = blocks.SelectMany(block => Units(block, room)).ToList();
        var total = units.Sum(static u => u.Tokens);
        // Equal parts: a section a little over the budget must not leave a crumb.
        var target = total <= room ? room : (int)Math.Ceiling(total / Math.Ceiling((double)total / room));
        var texts = new List<string>();
        var current = new List<Unit>();
        var size = 0;
        foreach (var unit in units)
        {
            if (current.Count > 0 && (size >= target || size + unit.Tokens > room))
            {
                texts.Add(Join(current));
                var repeated = Repeated(current, unit, room, overlap);
                current = repeated is { } kept ? [kept] : [];
                size = repeated?.Tokens ?? 0;
            }
            current.Add(unit);
            size += unit.Tokens;
        }
        if (current.Count > 0)
            texts.Add(Join(current));
        return texts;
    }

    /// <summary>The last sentence of a text, to begin the next with, where it is short enough.</summary>
    private static Unit? Repeated(List<Unit> packed, Unit next, int room, int overlap)
    {
        // A text that holds but one unit would be repeated whole.
        if (packed.Count < 2 || packed[^1].Lines)
            return null;
        var last = Sentences.Split(packed[^1].Text).LastOrDefault();
        if (string.IsNullOrEmpty(last))
            return null;
        var tokens = TokenEstimate.Count(last);
        return tokens <= overlap && tokens + next.Tokens <= room ? new Unit(last, "", tokens, Lines: false) : null;
    }

    private static IEnumerable<Unit> Units(Block block, int room)
    {
        var tokens = TokenEstimate.Count(block.Text);
        if (tokens <= room)
            return [new Unit(block.Text, "\n\n", tokens, block.Lines)];
        return block.Lines
            ? After("\n\n", Parts(block.Text.Split('\n'), "\n", room, lines: true))
            : After("\n\n", Parts(Sentences.Split(block.Text), " ", room, lines: false));
    }

    /// <summary>Lines or sentences; one that does not fit is cut further.</summary>
    private static IEnumerable<Unit> Parts(IEnumerable<string> parts, string separator, int room, bool lines)
    {
        foreach (var part in parts.Where(static p => !string.IsNullOrWhiteSpace(p)))
        {
            var tokens = TokenEstimate.Count(part);
            if (tokens <= room)
            {
                yield return new Unit(part, separator, tokens, lines);
                continue;
            }
            var finer = lines ? Parts(Sentences.Split(part), " ", room, lines: false) : Words(part, room);
            foreach (var unit in After(separator, finer))
                yield return unit;
        }
    }

    private static IEnumerable<Unit> Words(string text, int room) =>
        Sentences.SplitWords(text, room).Select(static piece => new Unit(piece, " ", TokenEstimate.Count(piece), Lines: false));

    /// <summary>The first of them stands after the given separator.</summary>
    private static IEnumerable<Unit> After(string separator, IEnumerable<Unit> units) =>
        units.Select((unit, i) => i == 0 ? unit with { Separator = separator } : unit);

    private static string Join(List<Unit> units)
    {
        var text = new StringBuilder(units[0].Text);
        for (var i = 1; i < units.Count; i++)
            text.Append(units[i].Separator.Length > 0 ? units[i].Separator : " ").Append(units[i].Text);
        return text.ToString();
    }

    /// <param name="Text">What is never cut.</param>
    /// <param name="Separator">What stands between it and the unit before it.</param>
    /// <param name="Tokens">Estimated tokens.</param>
    /// <param name="Lines">Part of a list, table or code.</param>
    private readonly record struct Unit(string Text, string Separator, int Tokens, bool Lines);
}
