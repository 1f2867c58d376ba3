namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>
/// Decides whether one answer serves two questions. Vectors are blind to numbers, negation, direction and names, so the
/// cosine only ranks and bounds: each of these must agree, and each content word needs a counterpart. Pure.
/// </summary>
internal static class QuestionEquivalence
{
    /// <summary>Words that bind what follows; when both questions have one, the two sides must not be swapped.</summary>
    private static readonly string[] Binding = ["from", "into", "after", "before", "than", "without", "over", "instead", "for", "with", "by", "not", "during", "to"];

    /// <summary>What stands between the two questions, or <see cref="Veto.None"/>.</summary>
    public static Veto Compare(QuestionReading a, QuestionReading b, double cosine)
    {
        if (!SameQuantities(a.Quantities, b.Quantities))
            return Veto.Numbers;
        if (a.Negated.Count % 2 != b.Negated.Count % 2 || (a.Negated.Count > 0 && b.Negated.Count > 0 && !a.Negated.ToHashSet().SetEquals(b.Negated)))
            return Veto.Negation;
        var x = a.Content.Except(b.Content).ToList();
        var y = b.Content.Except(a.Content).ToList();
        if (x.Concat(y).Any(WordClasses.Directions.Contains))
            return Veto.Direction;
        if (x.Concat(y).Any(WordClasses.Audience.Contains))
            return Veto.Audience;
        if (!SameKind(a.Kind, b.Kind))
            return Veto.Kind;
        if (x.Count + y.Count > 0)
            return Veto.Words;
        if (Swapped(a, b))
            return Veto.Direction;
        return cosine < 0.8 ? Veto.Similarity : Veto.None;
    }

    private static bool SameKind(QuestionKind a, QuestionKind b) => a == b || a == QuestionKind.Unknown || b == QuestionKind.Unknown;

    private static bool SameQuantities(IReadOnlyList<Quantity> a, IReadOnlyList<Quantity> b) =>
        a.All(q => b.Any(r => Quantity.Same(q, r))) && b.All(q => a.Any(r => Quantity.Same(q, r)));

    private static bool Swapped(QuestionReading a, QuestionReading b)
    {
        foreach (var binding in Binding)
        {
            var x = QuestionReading.After(a.Words, w => w == binding);
            var y = QuestionReading.After(b.Words, w => w == binding);
            if (x.Count > 0 && y.Count > 0 && !x.Intersect(y).Any())
                return true;
        }
        return false;
    }
}
