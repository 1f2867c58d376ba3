using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Collections;

namespace FitnessGrpc.Telemetry.Log;

/// <summary>The bounds of the contract. Pure; <paramref name="time"/> gives the clock that an event may be ahead of by a day.</summary>
internal sealed class EventValidator(TimeProvider time)
{
    public const int MaxEvents = 1000;
    public const int MaxSubject = 64;
    public const int MaxModel = 128;
    public const int MaxDocuments = 64;
    public const int MaxDocumentId = 256;
    public const int MaxFeedbackId = 64;
    public const int MaxCorrection = 4000;

    private static readonly DateTime Earliest = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public void Check(PublishEventsRequest request)
    {
        var validator = new RequestValidator().Count(request.Events.Count, "events", 1, MaxEvents);
        validator.ThrowIfInvalid();
        for (var i = 0; i < request.Events.Count; i++)
            Check(validator, request.Events[i], $"events[{i}]");
        validator.ThrowIfInvalid();
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public static void Check(SubmitFeedbackRequest request)
    {
        var validator = new RequestValidator();
        FeedbackId(validator, request.FeedbackId, "feedback_id");
        Uuid(validator, request.QueryId, "query_id");
        Rated(validator, request.Rating, "rating");
        validator.Text(request.Correction, "correction", 0, MaxCorrection).ThrowIfInvalid();
    }

    private void Check(RequestValidator validator, Event item, string path)
    {
        Uuid(validator, item.EventId, $"{path}.event_id");
        Time(validator, item, $"{path}.time");
        validator.Text(item.Subject, $"{path}.subject", 0, MaxSubject);
        switch (item.PayloadCase)
        {
            case Event.PayloadOneofCase.QueryAnswered:
                Check(validator, item.QueryAnswered, $"{path}.query_answered");
                break;
            case Event.PayloadOneofCase.FeedbackGiven:
                Check(validator, item.FeedbackGiven, $"{path}.feedback_given");
                break;
            default:
                validator.Fail($"{path}.payload", "must be one of query_answered, feedback_given");
                break;
        }
    }

    private static void Check(RequestValidator validator, QueryAnswered item, string path)
    {
        Uuid(validator, item.QueryId, $"{path}.query_id");
        validator.Require(
            item.CacheStatus is CacheStatus.Miss or CacheStatus.Exact or CacheStatus.Semantic,
            $"{path}.cache_status", "must be one of CACHE_STATUS_MISS, CACHE_STATUS_EXACT, CACHE_STATUS_SEMANTIC");
        validator.Text(item.Model, $"{path}.model", 0, MaxModel);
        validator.Require(item.LatencyMs >= 0 && double.IsFinite(item.LatencyMs), $"{path}.latency_ms", "must be a finite number of at least 0");
        validator.Require(item.PromptTokens >= 0, $"{path}.prompt_tokens", "must be at least 0");
        validator.Require(item.CompletionTokens >= 0, $"{path}.completion_tokens", "must be at least 0");
        DocumentIds(validator, item.DocumentIds, $"{path}.document_ids");
        if (item.HasTopScore)
            Cosine(validator, item.TopScore, $"{path}.top_score");
        if (item.HasCacheSimilarity)
            Cosine(validator, item.CacheSimilarity, $"{path}.cache_similarity");
    }

    private static void Check(RequestValidator validator, FeedbackGiven item, string path)
    {
        FeedbackId(validator, item.FeedbackId, $"{path}.feedback_id");
        Uuid(validator, item.QueryId, $"{path}.query_id");
        Rated(validator, item.Rating, $"{path}.rating");
    }

    private static void DocumentIds(RequestValidator validator, RepeatedField<string> ids, string path)
    {
        validator.Count(ids.Count, path, 0, MaxDocuments);
        for (var i = 0; i < Math.Min(ids.Count, MaxDocuments); i++)
            validator.Text(ids[i], $"{path}[{i}]", 1, MaxDocumentId);
    }

    private void Time(RequestValidator validator, Event item, string path)
    {
        const long FirstSecond = -62_135_596_800, LastSecond = 253_402_300_799;
        if (item.Time is null)
            validator.Fail(path, "must be set");
        else if (item.Time.Seconds is < FirstSecond or > LastSecond || item.Time.Nanos is < 0 or > 999_999_999)
            validator.Fail(path, "is not a valid time");
        else if (item.Time.ToDateTime() < Earliest)
            validator.Fail(path, "must not be before the year 2000");
        else if (item.Time.ToDateTime() > time.GetUtcNow().UtcDateTime + Ahead)
            validator.Fail(path, "must not be more than a day ahead of the server's clock");
    }

    private static void Uuid(RequestValidator validator, string value, string path) =>
        validator.Require(EventId.TryParse(value, out _), path, "must be a UUID such as 018f4e9c-6c1a-7b3e-9a53-0f1d2c3b4a59");

    private static void Rated(RequestValidator validator, Rating value, string path) =>
        validator.Require(value is Rating.Like or Rating.Dislike, path, "must be one of RATING_LIKE, RATING_DISLIKE");

    private static void Cosine(RequestValidator validator, double value, string path) =>
        // Rounding may carry a cosine a little past its ends.
        validator.Require(value is >= -1.0001 and <= 1.0001, path, "must be between -1 and 1");

    private static void FeedbackId(RequestValidator validator, string value, string path) =>
        validator.Require(
            value.Length is >= 1 and <= MaxFeedbackId && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'),
            path, $"must be 1 to {MaxFeedbackId} characters of A-Z a-z 0-9 . _ -");
}
