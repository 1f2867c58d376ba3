using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>Finds the steps that answer a how-to question. Pure.</summary>
internal static class StepSearch
{
    private const int MaxSentences = 30;

    // What the headings say of the subject weighs against nearness.
    private const double HeadingWeight = 0.3;
    private const double LeastShare = 0.4;

    /// <summary>
    /// The list of the section that fits best, which may run on from passage to passage: of the document whose title the
    /// question names, else of any whose headings name the subject. A document that is named, has no sections and no
    /// list is taken whole when it is short. None where nothing of this holds.
    /// </summary>
    public static IReadOnlyList<Candidate> Find(string question, DocumentRanking.Ranked primary, IReadOnlyList<Source> sources)
    {
        var terms = Words.ContentTerms(question);
        var sections = Enumerable.Range(1, sources.Count)
            .Where(n => !primary.Named || sources[n - 1].DocumentId == primary.DocumentId)
            .GroupBy(n => (sources[n - 1].DocumentId, Headings: string.Join('\n', sources[n - 1].Headings)))
            .Select(group =>
            {
                var first = sources[group.First() - 1];
                var share = Answerability.Share(terms, Words.ContentTerms($"{first.Title} {group.Key.Headings}"));
                var near = group.Max(n => sources[n - 1].Dense ?? sources[n - 1].Score);
                return (Numbers: group.OrderBy(n => sources[n - 1].Chunk).ToList(), group.Key.Headings, Share: share, Score: near + (HeadingWeight * share));
            })
            .OrderByDescending(s => s.Score)
            .ToList();
        if (!primary.Named)
            return sections[0].Share >= LeastShare ? ListOf(sections[0].Numbers, sections[0].Headings, sources) : [];
        var list = sections.Select(s => ListOf(s.Numbers, s.Headings, sources)).FirstOrDefault(l => l.Count > 0);
        if (list is not null)
            return list;
        var all = sections is [{ Headings: "" } only] ? Sentences(only.Numbers, sources) : [];
        return all.Count is >= 2 and <= MaxSentences ? all : [];
    }

    /// <summary>Its numbered list; under a heading that promises how something is done also a list without numbers.</summary>
    private static List<Candidate> ListOf(IReadOnlyList<int> numbers, string headings, IReadOnlyList<Source> sources)
    {
        var items = Sentences(numbers, sources).Where(c => c.Sentence.IsItem).ToList();
        var steps = items.Where(c => c.Sentence.IsStep).ToList();
        if (steps.Count < 2 && QuestionShape.IsHowTo(headings))
            steps = items;
        return steps.Count >= 2 ? [.. steps.Take(MaxSentences)] : [];
    }

    private static List<Candidate> Sentences(IReadOnlyList<int> numbers, IReadOnlyList<Source> sources)
    {
        List<Candidate> sentences = [];
        foreach (var number in numbers)
        {
            // A passage may begin with what the one before it ended with.
            var known = sentences.Select(s => s.Sentence.Text).ToHashSet(StringComparer.Ordinal);
            sentences.AddRange(Candidate.Read(sources[number - 1], number, true).Where(c => !known.Contains(c.Sentence.Text)));
        }
        return sentences;
    }
}
