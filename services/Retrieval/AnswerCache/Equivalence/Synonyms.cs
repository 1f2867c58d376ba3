using System.Collections.Frozen;

namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Rewrites words and phrases that mean the same to one spelling, the longest variant first.</summary>
internal static class Synonyms
{
    private static readonly FrozenDictionary<string, Rewrite[]> ByFirst = Parse();

    /// <summary>Stems of the words, with every variant replaced by its canonical spelling.</summary>
    public static List<string> Canonical(IReadOnlyList<string> words)
    {
        var stems = words.Select(WordForms.Stem).ToList();
        var result = new List<string>(stems.Count);
        for (var i = 0; i < stems.Count;)
        {
            if (ByFirst.TryGetValue(stems[i], out var rewrites) && rewrites.FirstOrDefault(r => r.Matches(stems, i)) is { } rewrite)
            {
                result.AddRange(rewrite.To);
                i += rewrite.From.Length;
            }
            else
            {
                result.Add(stems[i]);
                i++;
            }
        }
        return result;
    }

    private static FrozenDictionary<string, Rewrite[]> Parse()
    {
        var rewrites = new List<Rewrite>();
        foreach (var line in SynonymTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(':', 2);
            var to = Stems(parts[0]);
            // The canonical spelling stands for itself, so that a shorter variant inside it does not take it apart.
            rewrites.Add(new Rewrite(to, to));
            foreach (var variant in parts[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                rewrites.Add(new Rewrite(Stems(variant), to));
        }
        return rewrites
            .GroupBy(static r => r.From[0], StringComparer.Ordinal)
            .ToFrozenDictionary(static g => g.Key, static g => g.OrderByDescending(static r => r.From.Length).ToArray(), StringComparer.Ordinal);
    }

    private static string[] Stems(string phrase) => QuestionWords.Split(phrase).Select(WordForms.Stem).ToArray();

    private sealed record Rewrite(string[] From, string[] To)
    {
        public bool Matches(List<string> stems, int at)
        {
            if (at + From.Length > stems.Count)
                return false;
            for (var i = 0; i < From.Length; i++)
            {
                if (stems[at + i] != From[i])
                    return false;
            }
            return true;
        }
    }
}
