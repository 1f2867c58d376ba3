using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>Judges whether sources answer a question. Pure.</summary>
internal static class Answerability
{
    // Words that any question about training may hold say little about whether a source is about its subject.
    private const double GenericWeight = 0.3;

    private static readonly HashSet<string> Generic = new(
        ((string[])[
            "exercise", "exercising", "workout", "training", "train", "body", "muscle", "muscles", "day", "days", "week", "weeks", "month",
            "months", "year", "time", "times", "people", "person", "proper", "properly", "correct", "correctly", "perform", "performing",
            "position", "start", "starting", "main", "primary", "primarily", "important", "help", "work", "effective", "safe", "safely",
            "recommended", "ideal", "type", "kind", "part", "during", "through", "keep", "go", "going", "activity", "considered", "increase",
            "number", "amount", "change", "new", "old", "long", "first", "last", "often", "per", "mean", "meaning", "step", "form", "technique",
            "instruction", "common", "explain", "show",
        ]).Select(Stemmer.Stem), StringComparer.Ordinal);

    /// <summary>What the judgement rests on.</summary>
    /// <param name="BestDense">Cosine of the question and the nearest source; 0 when unknown.</param>
    /// <param name="Coverage">Weighted part of the question's content words that one document of the sources holds, 0 to 1.</param>
    /// <param name="TitleInQuestion">A document whose whole title the question names, and little else, is among the sources.</param>
    /// <param name="QuestionInHeading">A passage whose title and headings hold every content word of the question is among the sources.</param>
    internal readonly record struct Evidence(double BestDense, double Coverage, bool TitleInQuestion, bool QuestionInHeading = false);

    /// <summary>Weighted part of the terms that is held, 0 to 1.</summary>
    public static double Share(HashSet<string> terms, HashSet<string> held)
    {
        var total = terms.Sum(Weight);
        return total > 0 ? terms.Where(held.Contains).Sum(Weight) / total : 0;
    }

    /// <summary>Stems of the words that name what a question is about.</summary>
    public static HashSet<string> Subject(string question) => [.. Words.ContentTerms(question).Where(t => !Generic.Contains(t))];

    /// <summary>Weight of a content word in a question.</summary>
    public static double Weight(string term) => Generic.Contains(term) ? GenericWeight : 1;

    /// <summary>Looks at the sources of a question.</summary>
    public static Evidence Inspect(string question, IReadOnlyList<Source> sources)
    {
        var terms = Words.ContentTerms(question);
        var total = terms.Sum(Weight);
        var dense = sources.Max(s => s.Dense) ?? 0;
        var coverage = 0.0;
        var (named, headed) = (false, false);
        foreach (var document in sources.GroupBy(s => s.DocumentId, StringComparer.Ordinal))
        {
            var title = Words.ContentTerms(document.First().Title);
            named |= title.IsSubsetOf(terms) && 2 * title.Count > terms.Count(t => !Generic.Contains(t)) && title.Count > 0;
            HashSet<string> held = [.. title];
            foreach (var source in document)
            {
                held.UnionWith(Words.ContentTerms(source.Text));
                var headings = Words.ContentTerms(string.Join(' ', source.Headings));
                held.UnionWith(headings);
                headings.UnionWith(title);
                headed |= terms.Any(t => !Generic.Contains(t)) && terms.IsSubsetOf(headings);
            }
            coverage = Math.Max(coverage, terms.Where(held.Contains).Sum(Weight));
        }
        return new Evidence(dense, total > 0 ? coverage / total : 0, named, headed);
    }

    /// <summary>Probability that the sources answer the question, 0 to 1. docs/generation.md says how it judges questions with known answers.</summary>
    public static double Probability(Evidence evidence)
    {
        var z = -7.9 + (13.8 * evidence.BestDense) + (1.95 * evidence.Coverage) + (evidence.TitleInQuestion ? 3.1 : evidence.QuestionInHeading ? 1.5 : 0);
        return 1 / (1 + Math.Exp(-z));
    }
}
