namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Tells a slip of the keyboard from another word, as far as letters can.</summary>
internal static class Spelling
{
    private const int ShortestWord = 6;

    /// <summary>
    /// Whether two different stems are one letter, or one swap of neighbours, apart. Only long words with the same first
    /// letter count, and not those whose second letter is their meaning: abduct and adduct.
    /// </summary>
    public static bool IsSlip(string a, string b)
    {
        if (Math.Min(a.Length, b.Length) < ShortestWord || Math.Abs(a.Length - b.Length) > 1 || a[0] != b[0])
            return false;
        if (IsPrefixPair(a, b) || WordClasses.Directions.Contains(a) || WordClasses.Directions.Contains(b))
            return false;
        var (shorter, longer) = a.Length <= b.Length ? (a, b) : (b, a);
        var i = 0;
        while (i < shorter.Length && shorter[i] == longer[i])
            i++;
        if (shorter.Length < longer.Length)
            return shorter.AsSpan(i).SequenceEqual(longer.AsSpan(i + 1));
        if (shorter.AsSpan(i + 1).SequenceEqual(longer.AsSpan(i + 1)))
            return true;
        return shorter[i] == longer[i + 1] && shorter[i + 1] == longer[i] && shorter.AsSpan(i + 2).SequenceEqual(longer.AsSpan(i + 2));
    }

    private static bool IsPrefixPair(string a, string b) =>
        (a[1] == 'b' && b[1] == 'd') || (a[1] == 'd' && b[1] == 'b');
}
