using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Telemetry.Statistics;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Telemetry.Rpc;

/// <summary>Statistics as the contract spells them. Counts beyond 32 bits stay at the largest.</summary>
internal static class StatisticsMapping
{
    public static GetStatisticsResponse ToResponse(WindowStatistics window) => new()
    {
        WindowStart = Time(window.From),
        WindowEnd = Time(window.To),
        Queries = Int(window[CounterId.Queries]),
        Unanswered = Int(window[CounterId.Unanswered]),
        PromptTokens = window[CounterId.PromptTokens],
        CompletionTokens = window[CounterId.CompletionTokens],
        Cache = new CacheStatistics
        {
            ExactHits = Int(window[CounterId.ExactHits]),
            SemanticHits = Int(window[CounterId.SemanticHits]),
            Misses = Int(window[CounterId.Misses]),
            HitRatio = WindowStatistics.Ratio(window.Hits, window[CounterId.Misses]),
            MissRatio = WindowStatistics.Ratio(window[CounterId.Misses], window.Hits),
        },
        Feedback = new FeedbackStatistics
        {
            Likes = Int(window.Likes),
            Dislikes = Int(window.Dislikes),
            DislikeRatio = WindowStatistics.Ratio(window.Dislikes, window.Likes),
            Corrections = Int(window[CounterId.Corrections]),
        },
        Latency = new LatencyStatistics { P50Ms = window.Latency(0.5), P95Ms = window.Latency(0.95) },
    };

    private static int Int(long value) => (int)Math.Min(int.MaxValue, value);

    private static Timestamp Time(long seconds) => new() { Seconds = seconds };
}
