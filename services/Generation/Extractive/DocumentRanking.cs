using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>Decides which document a question is about. Pure.</summary>
internal static class DocumentRanking
{
    private const double NamedBonus = 0.3;
    private const double NamedTermBonus = 0.1;

    /// <summary>A document among the sources.</summary>
    /// <param name="DocumentId">Its id.</param>
    /// <param name="Sources">Numbers of its sources, from 1, in the order of the document.</param>
    /// <param name="Named">The question names its whole title.</param>
    /// <param name="Score">How well it fits; comparable within one question.</param>
    internal sealed record Ranked(string DocumentId, IReadOnlyList<int> Sources, bool Named, double Score);

    /// <summary>
    /// The documents, best first: cosine of the best passage (its fused score where the cosine is unknown) plus the part of
    /// the title that the question names. A title that is named whole beats nearness, and the longer of two named titles wins.
    /// </summary>
    public static IReadOnlyList<Ranked> Rank(string question, IReadOnlyList<Source> sources)
    {
        var terms = Words.ContentTerms(question);
        return
        [
            .. sources.Select((source, index) => (source, number: index + 1))
                .GroupBy(s => s.source.DocumentId, StringComparer.Ordinal)
                .Select(group =>
                {
                    var title = Words.ContentTerms(group.First().source.Title);
                    var shared = title.Count(terms.Contains);
                    var named = title.Count > 0 && shared == title.Count;
                    var nearest = group.Max(s => s.source.Dense ?? s.source.Score);
                    var bonus = named ? NamedBonus + (NamedTermBonus * shared) : title.Count > 0 ? 0.1 * title.Where(terms.Contains).Sum(Answerability.Weight) / title.Sum(Answerability.Weight) : 0;
                    return new Ranked(group.Key, [.. group.OrderBy(s => s.source.Chunk).Select(s => s.number)], named, nearest + bonus);
                })
                .OrderByDescending(d => d.Score)
                .ThenBy(d => d.Sources.Min()),
        ];
    }
}
