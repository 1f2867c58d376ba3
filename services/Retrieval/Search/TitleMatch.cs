using FitnessGrpc.Retrieval.Sparse;

namespace FitnessGrpc.Retrieval.Search;

/// <summary>A document named like the question comes before those that mention it: "goblet squat" finds the exercise of that name first. Pure.</summary>
internal static class TitleMatch
{
    /// <summary>What is left of a hit's distance to the full score of 1: order among the hits of such documents stays.</summary>
    private const double Left = 0.1;

    /// <summary>Lifts the hits whose document's title has the question's terms and no others, and orders anew.</summary>
    /// <param name="fused">Hits, scores 0 to 1.</param>
    /// <param name="titles">Title of each document.</param>
    /// <param name="query">The question.</param>
    public static IReadOnlyList<FusedHit> Lift(IReadOnlyList<FusedHit> fused, IReadOnlyDictionary<string, string> titles, string query)
    {
        var terms = Terms.Of(query).ToHashSet(StringComparer.Ordinal);
        if (terms.Count == 0)
            return fused;
        var named = titles.Where(t => terms.SetEquals(Terms.Of(t.Value))).Select(static t => t.Key).ToHashSet(StringComparer.Ordinal);
        if (named.Count == 0)
            return fused;
        // Stable: hits of equal score keep their order.
        return [.. fused.Select(h => named.Contains(h.DocumentId) ? h with { Score = 1 - Left * (1 - h.Score) } : h).OrderByDescending(static h => h.Score)];
    }
}
