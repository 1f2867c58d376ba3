namespace FitnessGrpc.Telemetry.Statistics;

/// <summary>
/// A latency as one of 930 bins, each 2^(1/32) times as wide as the one before: bin b holds up to 0.01 ms × 2^(b/32), the
/// last what took longer than about an hour and a half. The middle of a bin is within 1.1 % of whatever fell into it.
/// </summary>
internal static class LatencyBins
{
    public const int Count = 930;
    private const double Smallest = 0.01;
    private const double BinsPerDoubling = 32;

    /// <summary>The bin of a latency in milliseconds.</summary>
    public static int Of(double milliseconds) =>
        milliseconds <= Smallest ? 0 : (int)Math.Min(Count - 1, Math.Ceiling(BinsPerDoubling * Math.Log2(milliseconds / Smallest)));

    /// <summary>The geometric middle of a bin, in milliseconds.</summary>
    public static double Middle(int bin) => bin == 0 ? Smallest / 2 : Smallest * Math.Pow(2, (bin - 0.5) / BinsPerDoubling);

    /// <summary>The smallest latency that at least <paramref name="quantile"/> of the answers did not exceed (nearest rank); 0 of none.</summary>
    /// <param name="counts">Answers by bin, in the order of the bins.</param>
    /// <param name="quantile">Above 0, up to 1.</param>
    public static double Quantile(IReadOnlyList<(int Bin, long Count)> counts, double quantile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(counts.Sum(static c => c.Count) * quantile));
        var seen = 0L;
        foreach (var (bin, count) in counts)
        {
            seen += count;
            if (seen >= rank)
                return Middle(bin);
        }
        return 0;
    }
}
