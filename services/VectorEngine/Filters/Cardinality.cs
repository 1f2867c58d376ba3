namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>How many points a filter matches: at least, probably, at most.</summary>
internal readonly record struct Cardinality(int Min, int Expected, int Max)
{
    public static Cardinality Exactly(int count) => new(count, count, count);

    /// <summary>Nothing is known but the number of points.</summary>
    public static Cardinality Unknown(int points) => new(0, points / 2, points);

    /// <summary>The same, put into order and into 0..points.</summary>
    public Cardinality Within(int points)
    {
        var max = Math.Clamp(Max, 0, points);
        var min = Math.Clamp(Min, 0, max);
        return new Cardinality(min, Math.Clamp(Expected, min, max), max);
    }

    /// <summary>All of several independent conditions: the shares multiply.</summary>
    public static Cardinality All(IReadOnlyList<Cardinality> parts, int points)
    {
        var (missing, share, max) = (0L, 1.0, points);
        foreach (var part in parts)
        {
            missing += points - part.Min;
            share *= points == 0 ? 0 : (double)part.Expected / points;
            max = Math.Min(max, part.Max);
        }

        return new Cardinality((int)Math.Max(0, points - missing), (int)Math.Round(share * points), max).Within(points);
    }

    /// <summary>Any of several independent conditions.</summary>
    public static Cardinality Any(IReadOnlyList<Cardinality> parts, int points)
    {
        var (min, none, max) = (0, 1.0, 0L);
        foreach (var part in parts)
        {
            min = Math.Max(min, part.Min);
            none *= points == 0 ? 0 : 1 - ((double)part.Expected / points);
            max += part.Max;
        }

        return new Cardinality(min, (int)Math.Round((1 - none) * points), (int)Math.Min(max, points)).Within(points);
    }

    /// <summary>At least a number of several independent conditions: the expected value adds up the chances of each number of them.</summary>
    public static Cardinality AtLeast(ulong count, IReadOnlyList<Cardinality> parts, int points)
    {
        if (count > (ulong)parts.Count)
        {
            return Exactly(0);
        }

        var chances = new double[parts.Count + 1];
        chances[0] = 1;
        var (mins, maxes) = (0L, 0L);
        for (var i = 0; i < parts.Count; i++)
        {
            var share = points == 0 ? 0 : (double)parts[i].Expected / points;
            for (var k = i + 1; k > 0; k--)
            {
                chances[k] = (chances[k] * (1 - share)) + (chances[k - 1] * share);
            }

            chances[0] *= 1 - share;
            mins += parts[i].Min;
            maxes += parts[i].Max;
        }

        // A point that fails holds at most count - 1 conditions, one that matches at most all of them.
        var least = (mins - ((long)(count - 1) * points)) / (double)(parts.Count - (long)(count - 1));
        var expected = 0.0;
        for (var k = (int)count; k < chances.Length; k++)
        {
            expected += chances[k];
        }

        return new Cardinality((int)Math.Max(0, Math.Ceiling(least)), (int)Math.Round(expected * points), (int)Math.Min(points, maxes / (long)count)).Within(points);
    }

    /// <summary>All points but these.</summary>
    public Cardinality Not(int points) => new Cardinality(points - Max, points - Expected, points - Min).Within(points);
}
