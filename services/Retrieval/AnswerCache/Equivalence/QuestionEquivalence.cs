namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>
/// Decides whether one answer serves two questions. Vectors are blind to numbers, negation, direction and names, so the
/// cosine only ranks and bounds: each of these must agree, and each content word needs a counterpart. Pure.
/// </summary>
internal static class QuestionEquivalence
{
    /// <summary>What each light word that only one of the questions has adds to the cosine that is asked for.</summary>
    private const double LightPrice = 0.08;
    private const int MaxPriced = 3;

    /// <summary>Content words of a question beyond which only the same one matches: the comparison takes the square of it.</summary>
    private const int MaxContent = 100;

    /// <summary>What stands between the two questions, or <see cref="Veto.None"/>.</summary>
    public static Veto Compare(QuestionReading a, QuestionReading b, double cosine, double minimumCosine)
    {
        if (a.FollowsUp || b.FollowsUp)
            return Veto.Context;
        if (Math.Max(a.Content.Count, b.Content.Count) > MaxContent)
            return Veto.Words;
        if (!SameQuantities(a, b))
            return Veto.Numbers;
        if (a.Negated.Count % 2 != b.Negated.Count % 2 || !a.Negated.ToHashSet(StringComparer.Ordinal).SetEquals(b.Negated))
            return Veto.Negation;
        var x = Missing(a, b);
        var y = Missing(b, a);
        // The kind has taken these in: "how long" and "duration", "how often" and "frequency".
        if (a.Kind == b.Kind && a.Kind is QuestionKind.HowLong or QuestionKind.HowOften or QuestionKind.HowMuch or QuestionKind.When or QuestionKind.Why)
        {
            x.RemoveAll(KindReader.IsKindWord);
            y.RemoveAll(KindReader.IsKindWord);
        }
        if (x.Concat(y).Any(WordClasses.Directions.Contains))
            return Veto.Direction;
        if (x.Concat(y).Any(WordClasses.Audience.Contains))
            return Veto.Audience;
        if (!SameKind(a.Kind, b.Kind) || (a.Asks != b.Asks && Math.Max(a.Asks, b.Asks) > 1))
            return Veto.Kind;
        if (x.Count + y.Count > 0)
            return Veto.Words;
        if (Swapped(a, b))
            return Veto.Direction;
        if (Reordered(a, b))
            return Veto.Order;
        var light = a.Light.Except(b.Light).Count() + b.Light.Except(a.Light).Count();
        return cosine < minimumCosine + (LightPrice * Math.Min(light, MaxPriced)) ? Veto.Similarity : Veto.None;
    }

    private static List<string> Missing(QuestionReading of, QuestionReading from) =>
        of.Content.Where(w => !from.Content.Contains(w) && !from.Content.Any(v => Spelling.IsSlip(w, v))).ToList();

    /// <summary>A few key words may be a question of any of the broad kinds, but not one for a number, a time or a reason.</summary>
    private static bool SameKind(QuestionKind a, QuestionKind b) =>
        a == b || (a == QuestionKind.Unknown && IsBroad(b)) || (b == QuestionKind.Unknown && IsBroad(a));

    private static bool IsBroad(QuestionKind kind) => kind is QuestionKind.HowTo or QuestionKind.What or QuestionKind.YesNo;

    private static bool SameQuantities(QuestionReading a, QuestionReading b)
    {
        if (!a.Quantities.All(q => b.Quantities.Any(r => Quantity.Same(q, r))) || !b.Quantities.All(q => a.Quantities.Any(r => Quantity.Same(q, r))))
            return false;
        // A row of numbers is read in its order: tempo 3-1-1-0.
        if (a.Quantities.Count > 2 && !a.Quantities.Select(static q => q.Value).SequenceEqual(b.Quantities.Select(static q => q.Value)))
            return false;
        // "two phones, one account" against "two accounts, one phone": the number has moved to another word of both.
        foreach (var q in a.Quantities.Where(static q => q.Dimension.Length == 0))
        {
            var same = b.Quantities.Where(r => Quantity.Same(q, r)).ToList();
            if (a.Content.Contains(q.Unit) && b.Content.Contains(q.Unit) && same.All(r => r.Unit != q.Unit && a.Content.Contains(r.Unit)))
                return false;
        }
        return true;
    }

    private static bool Swapped(QuestionReading a, QuestionReading b)
    {
        foreach (var binding in QuestionReading.Bindings)
        {
            var x = QuestionReading.After(a.Words, w => w == binding).Where(static w => w.Length > 0).ToList();
            var y = QuestionReading.After(b.Words, w => w == binding).Where(static w => w.Length > 0).ToList();
            if (x.Count > 0 && y.Count > 0 && !x.Intersect(y).Any())
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether three words of one stand the other way round in the other: "can yoga replace lifting", "can lifting replace
    /// yoga". A phrase that moved to the front, or the two sides of an "or", never turn three round.
    /// </summary>
    private static bool Reordered(QuestionReading a, QuestionReading b)
    {
        var other = b.Content.ToList();
        var places = a.Content.Distinct(StringComparer.Ordinal).Select(w => other.IndexOf(w)).Where(static i => i >= 0).ToList();
        // Length of the longest falling run that ends at each place.
        var falling = new int[places.Count];
        for (var i = 0; i < places.Count; i++)
        {
            falling[i] = 1;
            for (var j = 0; j < i; j++)
            {
                if (places[j] > places[i])
                    falling[i] = Math.Max(falling[i], falling[j] + 1);
            }
        }
        var longest = falling.Append(0).Max();
        return longest >= 3 || (longest == 2 && a.Words.Contains("me") != b.Words.Contains("me"));
    }
}
