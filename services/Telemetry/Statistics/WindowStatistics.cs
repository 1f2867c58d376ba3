namespace FitnessGrpc.Telemetry.Statistics;

/// <summary>Counts over one window.</summary>
/// <param name="From">Start, inclusive, in seconds since 1970.</param>
/// <param name="To">End, exclusive, in seconds since 1970.</param>
/// <param name="Counters">Values by <see cref="CounterId"/>; what is not there is 0.</param>
/// <param name="Likes">Questions whose latest feedback is a like.</param>
/// <param name="Dislikes">Questions whose latest feedback is a dislike.</param>
internal sealed record WindowStatistics(long From, long To, IReadOnlyDictionary<int, long> Counters, long Likes, long Dislikes)
{
    public long this[int counter] => Counters.GetValueOrDefault(counter);

    public long Hits => this[CounterId.ExactHits] + this[CounterId.SemanticHits];

    /// <summary>The smallest latency in milliseconds that at least this share of the answers did not exceed.</summary>
    public double Latency(double quantile) => LatencyBins.Quantile(
        [.. Counters.Where(static c => c.Key >= CounterId.FirstLatencyBin)
            .OrderBy(static c => c.Key)
            .Select(static c => (c.Key - CounterId.FirstLatencyBin, c.Value))],
        quantile);

    /// <summary>Share of <paramref name="part"/> in both together; 0 when there is nothing.</summary>
    public static double Ratio(long part, long rest) => part + rest == 0 ? 0 : (double)part / (part + rest);
}
