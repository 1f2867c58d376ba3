using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Drift.Tests;

/// <summary>Events with ids from a seed, so that a failure can be repeated.</summary>
internal sealed class TestEvents(int seed = 1)
{
    private readonly Random _random = new(seed);

    public Event Query(DateTimeOffset time, CacheStatus status, bool bypassed = false) => Envelope(time, e => e.QueryAnswered = new QueryAnswered
    {
        QueryId = Id(),
        CacheStatus = status,
        CacheBypassed = bypassed,
        Answered = true,
        Model = "extractive",
    });

    public Event Feedback(DateTimeOffset time, Rating rating, string? queryId = null) => Envelope(time, e => e.FeedbackGiven = new FeedbackGiven
    {
        FeedbackId = Id(),
        QueryId = queryId ?? Id(),
        Rating = rating,
    });

    public List<Event> Queries(DateTimeOffset time, int hits, int misses) =>
    [
        .. Enumerable.Range(0, hits).Select(_ => Query(time, CacheStatus.Exact)),
        .. Enumerable.Range(0, misses).Select(_ => Query(time, CacheStatus.Miss)),
    ];

    public string Id()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString("D");
    }

    private Event Envelope(DateTimeOffset time, Action<Event> fill)
    {
        var item = new Event { EventId = Id(), Time = Timestamp.FromDateTimeOffset(time) };
        fill(item);
        return item;
    }
}
