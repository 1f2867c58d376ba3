using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Events;

/// <summary>Makes events: a time-ordered id, the time, and a pseudonym in the place of the person.</summary>
public sealed class EventFactory
{
    private readonly TimeProvider _time;
    private readonly SubjectPseudonyms _pseudonyms;

    internal EventFactory(TimeProvider time, SubjectPseudonyms pseudonyms)
    {
        _time = time;
        _pseudonyms = pseudonyms;
    }

    /// <summary>A question was answered, now.</summary>
    /// <param name="payload">What is known of it.</param>
    /// <param name="person">Id of the person who asked; null or empty when nobody is known. Only its keyed hash is kept.</param>
    public Event Create(QueryAnswered payload, string? person = null)
    {
        var item = Envelope(person);
        item.QueryAnswered = payload;
        return item;
    }

    /// <summary>A person judged an answer, now.</summary>
    /// <param name="payload">What is known of it.</param>
    /// <param name="person">Id of the person; null or empty when nobody is known. Only its keyed hash is kept.</param>
    public Event Create(FeedbackGiven payload, string? person = null)
    {
        var item = Envelope(person);
        item.FeedbackGiven = payload;
        return item;
    }

    private Event Envelope(string? person)
    {
        var now = _time.GetUtcNow();
        return new Event
        {
            EventId = Guid.CreateVersion7(now).ToString("D"),
            Time = Timestamp.FromDateTimeOffset(now),
            Subject = string.IsNullOrEmpty(person) ? "" : _pseudonyms.Of(person),
        };
    }
}
