using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Telemetry.Tests;

/// <summary>Valid events with ids from a seed, so that a failure can be repeated.</summary>
internal sealed class TestEvents(int seed = 1)
{
    private readonly Random _random = new(seed);

    public Event Query(DateTimeOffset time, CacheStatus status = CacheStatus.Miss, bool bypassed = false, double latency = 10) => new()
    {
        EventId = Id(),
        Time = Timestamp.FromDateTimeOffset(time),
        QueryAnswered = new QueryAnswered
        {
            QueryId = Id(),
            CacheStatus = status,
            CacheBypassed = bypassed,
            Answered = true,
            Model = "extractive",
            LatencyMs = latency,
            PromptTokens = 100,
            CompletionTokens = 20,
            DocumentIds = { "squat" },
            TopScore = 0.7,
            CacheSimilarity = 0.4,
        },
    };

    public Event Feedback(DateTimeOffset time, Rating rating, string? queryId = null) => new()
    {
        EventId = Id(),
        Time = Timestamp.FromDateTimeOffset(time),
        FeedbackGiven = new FeedbackGiven { FeedbackId = Id(), QueryId = queryId ?? Id(), Rating = rating },
    };

    public List<Event> Queries(DateTimeOffset time, int count) => [.. Enumerable.Range(0, count).Select(_ => Query(time))];

    public SubmitFeedbackRequest Submission(Rating rating = Rating.Dislike, string correction = "") => new()
    {
        FeedbackId = Id(),
        QueryId = Id(),
        Rating = rating,
        Correction = correction,
    };

    public string Id()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString("D");
    }
}
