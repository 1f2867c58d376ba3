using FitnessGrpc.Generation.Extractive;

namespace FitnessGrpc.Generation.Citations;

/// <summary>Chooses the part of a source that a citation shows.</summary>
internal static class QuoteSelector
{
    /// <summary>Longest quote, in UTF-16 code units.</summary>
    public const int MaxLength = 1000;

    /// <summary>
    /// A stretch of <paramref name="source"/>, word for word and at most <see cref="MaxLength"/> long: all of it when it is
    /// short, else whole sentences around those that share most words with the claim.
    /// </summary>
    public static string Select(string source, string claim)
    {
        var trimmed = source.Trim();
        if (trimmed.Length <= MaxLength)
            return trimmed;
        var units = SourceSentences.Split(trimmed);
        if (units.Count == 0)
            return TextCut.AtMost(trimmed, MaxLength);
        var terms = Words.ContentTerms(claim);
        var overlap = units.Select(u => (double)Words.ContentTerms(u.Text).Count(terms.Contains)).ToArray();
        var (bestStart, bestEnd, best) = (0, 0, -1.0);
        for (var first = 0; first < units.Count; first++)
        {
            var sum = 0.0;
            for (var last = first; last < units.Count && units[last].End - units[first].Start <= MaxLength; last++)
            {
                sum += overlap[last];
                if (sum > best)
                    (bestStart, bestEnd, best) = (units[first].Start, units[last].End, sum);
            }
        }
        if (best < 0)
            return TextCut.AtMost(trimmed, MaxLength);
        return trimmed[bestStart..bestEnd];
    }
}
