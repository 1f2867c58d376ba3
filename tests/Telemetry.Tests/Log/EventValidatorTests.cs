using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Telemetry.Log;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Telemetry.Tests.Log;

public sealed class EventValidatorTests
{
    private const string Query = "events[0].query_answered";
    private const string Given = "events[0].feedback_given";
    private readonly TestEvents _events = new();
    private readonly EventValidator _validator = new(new FakeTimeProvider(TestTelemetry.Start));

    public static TheoryData<string, Action<Event>> WrongQueries => new()
    {
        { "events[0].event_id", e => e.EventId = "" },
        { "events[0].event_id", e => e.EventId = "018f4e9c6c1a7b3e9a530f1d2c3b4a59" },
        { "events[0].event_id", e => e.EventId = "00000000-0000-0000-0000-000000000000" },
        { "events[0].time", e => e.Time = null },
        { "events[0].time", e => e.Time = new Timestamp { Seconds = long.MaxValue } },
        { "events[0].time", e => e.Time = new Timestamp { Seconds = long.MinValue } },
        { "events[0].time", e => e.Time.Nanos = -1 },
        { "events[0].time", e => e.Time.Nanos = 1_000_000_000 },
        { "events[0].time", e => e.Time = Timestamp.FromDateTime(new DateTime(1999, 12, 31, 23, 59, 59, DateTimeKind.Utc)) },
        { "events[0].time", e => e.Time = Timestamp.FromDateTimeOffset(TestTelemetry.Start + TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1)) },
        { "events[0].subject", e => e.Subject = new string('s', 65) },
        { "events[0].payload", e => e.ClearPayload() },
        { $"{Query}.query_id", e => e.QueryAnswered.QueryId = "7" },
        { $"{Query}.cache_status", e => e.QueryAnswered.CacheStatus = CacheStatus.Unspecified },
        { $"{Query}.cache_status", e => e.QueryAnswered.CacheStatus = (CacheStatus)9 },
        { $"{Query}.model", e => e.QueryAnswered.Model = new string('m', 129) },
        { $"{Query}.latency_ms", e => e.QueryAnswered.LatencyMs = -0.1 },
        { $"{Query}.latency_ms", e => e.QueryAnswered.LatencyMs = double.NaN },
        { $"{Query}.latency_ms", e => e.QueryAnswered.LatencyMs = double.PositiveInfinity },
        { $"{Query}.prompt_tokens", e => e.QueryAnswered.PromptTokens = -1 },
        { $"{Query}.completion_tokens", e => e.QueryAnswered.CompletionTokens = -1 },
        { $"{Query}.document_ids", e => e.QueryAnswered.DocumentIds.AddRange(Enumerable.Repeat("d", 64)) },
        { $"{Query}.document_ids[1]", e => e.QueryAnswered.DocumentIds.Add("") },
        { $"{Query}.document_ids[1]", e => e.QueryAnswered.DocumentIds.Add(new string('d', 257)) },
        { $"{Query}.top_score", e => e.QueryAnswered.TopScore = 1.01 },
        { $"{Query}.top_score", e => e.QueryAnswered.TopScore = double.NaN },
        { $"{Query}.cache_similarity", e => e.QueryAnswered.CacheSimilarity = -1.01 },
    };

    public static TheoryData<string, Action<Event>> WrongFeedback => new()
    {
        { $"{Given}.feedback_id", e => e.FeedbackGiven.FeedbackId = "" },
        { $"{Given}.feedback_id", e => e.FeedbackGiven.FeedbackId = "a b" },
        { $"{Given}.query_id", e => e.FeedbackGiven.QueryId = "" },
        { $"{Given}.rating", e => e.FeedbackGiven.Rating = Rating.Unspecified },
        { $"{Given}.rating", e => e.FeedbackGiven.Rating = (Rating)3 },
    };

    public static TheoryData<string, Action<SubmitFeedbackRequest>> WrongSubmissions => new()
    {
        { "feedback_id", r => r.FeedbackId = "" },
        { "feedback_id", r => r.FeedbackId = new string('f', 65) },
        { "feedback_id", r => r.FeedbackId = "Müsli" },
        { "feedback_id", r => r.FeedbackId = "a/b" },
        { "query_id", r => r.QueryId = "" },
        { "query_id", r => r.QueryId = "no uuid" },
        { "rating", r => r.Rating = Rating.Unspecified },
        { "rating", r => r.Rating = (Rating)(-1) },
        { "correction", r => r.Correction = new string('c', 4001) },
    };

    [Theory]
    [MemberData(nameof(WrongQueries))]
    public void Wrong_field_of_a_question_is_named(string field, Action<Event> spoil) =>
        AssertNamed(field, _events.Query(TestTelemetry.Start), spoil);

    [Theory]
    [MemberData(nameof(WrongFeedback))]
    public void Wrong_field_of_feedback_is_named(string field, Action<Event> spoil) =>
        AssertNamed(field, _events.Feedback(TestTelemetry.Start, Rating.Like), spoil);

    [Theory]
    [MemberData(nameof(WrongSubmissions))]
    public void Wrong_field_of_a_submission_is_named(string field, Action<SubmitFeedbackRequest> spoil)
    {
        var request = _events.Submission(correction: "Bend the knees.");
        EventValidator.Check(request);
        spoil(request);
        Assert.Equal(field, Assert.Single(Assert.Throws<DomainException>(() => EventValidator.Check(request)).Violations).Field);
    }

    [Fact]
    public void Bounds_are_inside()
    {
        var item = _events.Query(TestTelemetry.Start + TimeSpan.FromDays(1));
        item.Subject = new string('s', 64);
        item.QueryAnswered.Model = new string('m', 128);
        item.QueryAnswered.LatencyMs = 0;
        item.QueryAnswered.PromptTokens = int.MaxValue;
        item.QueryAnswered.DocumentIds.AddRange(Enumerable.Repeat(new string('d', 256), 63));
        item.QueryAnswered.TopScore = 1.00001;
        item.QueryAnswered.CacheSimilarity = -1;
        _validator.Check(new PublishEventsRequest { Events = { Enumerable.Repeat(item, 1000) } });

        var bare = _events.Query(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        bare.QueryAnswered.Model = "";
        bare.QueryAnswered.DocumentIds.Clear();
        bare.QueryAnswered.ClearTopScore();
        bare.QueryAnswered.ClearCacheSimilarity();
        _validator.Check(new PublishEventsRequest { Events = { bare } });

        EventValidator.Check(new SubmitFeedbackRequest
        {
            FeedbackId = "aZ09._-" + new string('f', 57),
            QueryId = _events.Id().ToUpperInvariant(),
            Rating = Rating.Dislike,
            Correction = new string('c', 4000),
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Number_of_events_is_bounded(int count)
    {
        var request = new PublishEventsRequest { Events = { Enumerable.Repeat(_events.Query(TestTelemetry.Start), count) } };
        Assert.Equal("events", Assert.Single(Assert.Throws<DomainException>(() => _validator.Check(request)).Violations).Field);
    }

    [Fact]
    public void Every_wrong_event_is_named_by_its_place()
    {
        var request = new PublishEventsRequest { Events = { _events.Queries(TestTelemetry.Start, 3) } };
        request.Events[0].EventId = "x";
        request.Events[2].QueryAnswered.QueryId = "y";
        request.Events[2].QueryAnswered.LatencyMs = -1;
        Assert.Equal(
            ["events[0].event_id", "events[2].query_answered.query_id", "events[2].query_answered.latency_ms"],
            Assert.Throws<DomainException>(() => _validator.Check(request)).Violations.Select(static v => v.Field));
    }

    private void AssertNamed(string field, Event item, Action<Event> spoil)
    {
        var request = new PublishEventsRequest { Events = { item } };
        _validator.Check(request);
        spoil(item);
        Assert.Equal(field, Assert.Single(Assert.Throws<DomainException>(() => _validator.Check(request)).Violations).Field);
    }
}
