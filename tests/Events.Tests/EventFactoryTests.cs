using FitnessGrpc.Contracts.Telemetry.V1;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Events.Tests;

public sealed class EventFactoryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 5, 1, 12, 0, 0, 123, TimeSpan.Zero));
    private readonly EventFactory _factory;

    public EventFactoryTests() => _factory = new EventFactory(_time, new SubjectPseudonyms(new byte[32]));

    [Fact]
    public void Event_has_the_time_and_an_id_that_is_ordered_by_it()
    {
        var first = _factory.Create(new QueryAnswered { Model = "m" });
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var second = _factory.Create(new FeedbackGiven { FeedbackId = "f" });
        Assert.Equal(new DateTime(2030, 5, 1, 12, 0, 0, 123, DateTimeKind.Utc), first.Time.ToDateTime());
        Assert.Equal(7, Guid.ParseExact(first.EventId, "D").Version);
        Assert.True(string.CompareOrdinal(first.EventId, second.EventId) < 0);
        Assert.Equal("m", first.QueryAnswered.Model);
        Assert.Equal("f", second.FeedbackGiven.FeedbackId);
    }

    [Fact]
    public void Person_is_a_pseudonym_and_nobody_is_empty()
    {
        var subject = _factory.Create(new QueryAnswered(), "anna").Subject;
        Assert.Equal(32, subject.Length);
        Assert.Equal(subject, _factory.Create(new FeedbackGiven(), "anna").Subject);
        Assert.Equal("", _factory.Create(new QueryAnswered()).Subject);
        Assert.Equal("", _factory.Create(new QueryAnswered(), "").Subject);
    }
}
