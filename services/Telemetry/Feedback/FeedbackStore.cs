using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.State;
using FitnessGrpc.Telemetry.Log;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Telemetry.Feedback;

/// <summary>
/// What people thought of answers. The text of a correction stays here; the log gets an event without it, in the same
/// transaction and with an id made from the feedback's, so that it counts once.
/// </summary>
internal sealed class FeedbackStore(SqliteDatabase database, EventLog log, TimeProvider time)
{
    /// <summary>Records feedback; true when it was there already.</summary>
    /// <exception cref="DomainException">ALREADY_EXISTS: the id was used for other feedback.</exception>
    public async Task<bool> SubmitAsync(SubmitFeedbackRequest request, CancellationToken cancellation)
    {
        var (recorded, appended) = await database.WriteAsync(session => Submit(session, request), cancellation);
        log.Committed(appended, 0);
        return !recorded;
    }

    private (bool Recorded, int Appended) Submit(SqliteSession session, SubmitFeedbackRequest request)
    {
        var now = time.GetUtcNow();
        var added = session.Execute(
            """
            INSERT INTO feedback (feedback_id, query_id, rating, correction, time_ms) VALUES (@id, @query, @rating, @correction, @time)
            ON CONFLICT (feedback_id) DO NOTHING
            """,
            ("@id", request.FeedbackId),
            ("@query", EventId.Bytes(request.QueryId)),
            ("@rating", (int)request.Rating),
            ("@correction", request.Correction),
            ("@time", now.ToUnixTimeMilliseconds()));
        if (added > 0)
            return (true, log.Append(session, [ToEvent(request, now)]));
        var same = session.Number(
            "SELECT 1 FROM feedback WHERE feedback_id = @id AND query_id = @query AND rating = @rating AND correction = @correction",
            ("@id", request.FeedbackId),
            ("@query", EventId.Bytes(request.QueryId)),
            ("@rating", (int)request.Rating),
            ("@correction", request.Correction));
        return same is not null
            ? (false, 0)
            : throw new DomainException(ErrorKind.AlreadyExists, "feedback_id: was used for other feedback; choose a new one");
    }

    private static Event ToEvent(SubmitFeedbackRequest request, DateTimeOffset now) => new()
    {
        EventId = EventId.OfFeedback(request.FeedbackId).ToString("D"),
        Time = Timestamp.FromDateTimeOffset(now),
        FeedbackGiven = new FeedbackGiven
        {
            FeedbackId = request.FeedbackId,
            QueryId = request.QueryId,
            Rating = request.Rating,
            HasCorrection = request.Correction.Length > 0,
        },
    };
}
