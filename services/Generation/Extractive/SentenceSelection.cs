using System.Numerics.Tensors;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>Scores sentences against a question and chooses among them. Pure.</summary>
internal static class SentenceSelection
{
    // Shares of words, meaning, passage and document in a sentence's score.
    private const double LexicalShare = 0.35;
    private const double MeaningShare = 0.4;
    private const double PassageShare = 0.25;
    private const double PrimaryBonus = 0.1;
    private const double LeadBonus = 0.05;

    // Words of the turns before count less than those that are asked now.
    private const double EarlierWeight = 0.5;

    // Maximal marginal relevance (Carbonell and Goldstein 1998): weight of relevance against repetition.
    private const double Relevance = 0.75;

    /// <summary>One score for each candidate: weighted part of the question's words that it and its headings hold, plus the cosines of it and its passage.</summary>
    /// <param name="asked">The question as it was asked.</param>
    /// <param name="question">Made to stand on its own.</param>
    /// <param name="candidates">The sentences.</param>
    /// <param name="queryVector">Unit vector of the question; empty when there is none.</param>
    /// <param name="vectors">Unit vectors of the candidates, in order; empty when there are none.</param>
    public static double[] Score(
        string asked,
        string question,
        IReadOnlyList<Candidate> candidates,
        ReadOnlyMemory<float> queryVector,
        IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        var now = Words.ContentTerms(asked);
        var weights = Words.ContentTerms(question)
            .ToDictionary(t => t, t => Weight(t, candidates) * (now.Contains(t) ? 1 : EarlierWeight), StringComparer.Ordinal);
        var total = Math.Max(weights.Values.Sum(), 1e-9);
        var scores = new double[candidates.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var (terms, context) = (candidates[i].Terms, candidates[i].ContextTerms);
            var lexical = weights.Where(w => terms.Contains(w.Key) || context.Contains(w.Key)).Sum(w => w.Value) / total;
            var meaning = Cosine(queryVector, vectors, i) ?? lexical;
            scores[i] = (LexicalShare * lexical) + (MeaningShare * meaning) + (PassageShare * (candidates[i].Near ?? meaning))
                + (candidates[i].Primary ? PrimaryBonus : 0) + (candidates[i].Primary && candidates[i].Lead ? LeadBonus : 0);
        }
        return scores;
    }

    /// <summary>
    /// Indexes of at most <paramref name="count"/> candidates, best first, each at least <paramref name="floor"/> times as
    /// good as the best and unlike those before it.
    /// </summary>
    public static IReadOnlyList<int> Choose(
        IReadOnlyList<Candidate> candidates,
        double[] scores,
        IReadOnlyList<ReadOnlyMemory<float>> vectors,
        int count,
        double floor)
    {
        List<int> chosen = [];
        if (scores.Length == 0)
            return chosen;
        var least = scores.Max() * floor;
        while (chosen.Count < count)
        {
            var (best, bestValue) = (-1, double.NegativeInfinity);
            for (var i = 0; i < scores.Length; i++)
            {
                if (scores[i] < least || chosen.Contains(i))
                    continue;
                var likeness = chosen.Count == 0 ? 0 : chosen.Max(c => Likeness(candidates, vectors, c, i));
                // A sentence that says the same again adds nothing, however well it fits.
                if (likeness > 0.9)
                    continue;
                var value = (Relevance * scores[i]) - ((1 - Relevance) * likeness);
                if (value > bestValue)
                    (best, bestValue) = (i, value);
            }
            if (best < 0)
                break;
            chosen.Add(best);
        }
        return chosen;
    }

    private static double Weight(string term, IReadOnlyList<Candidate> candidates)
    {
        var holders = candidates.Count(c => c.Terms.Contains(term));
        return Answerability.Weight(term) * Math.Log(1 + ((double)candidates.Count / (1 + holders)));
    }

    private static double? Cosine(ReadOnlyMemory<float> query, IReadOnlyList<ReadOnlyMemory<float>> vectors, int index) =>
        index < vectors.Count && vectors[index].Length == query.Length && query.Length > 0
            ? TensorPrimitives.Dot(query.Span, vectors[index].Span)
            : null;

    private static double Likeness(IReadOnlyList<Candidate> candidates, IReadOnlyList<ReadOnlyMemory<float>> vectors, int a, int b)
    {
        var union = candidates[a].Terms.Union(candidates[b].Terms).Count();
        var words = union == 0 ? 0 : (double)candidates[a].Terms.Intersect(candidates[b].Terms).Count() / union;
        return Math.Max(words, a < vectors.Count && b < vectors.Count ? Cosine(vectors[a], vectors, b) ?? 0 : 0);
    }
}
