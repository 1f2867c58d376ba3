using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Counting;

namespace FitnessGrpc.Drift.Tests.Counting;

public sealed class EffectTests
{
    private static readonly DateTimeOffset Now = TestDrift.Start;
    private readonly TestEvents _events = new();
    private readonly DriftOptions _options = new();

    [Theory]
    [InlineData(CacheStatus.Exact, false, nameof(EffectKind.Hit))]
    [InlineData(CacheStatus.Semantic, false, nameof(EffectKind.Hit))]
    [InlineData(CacheStatus.Miss, false, nameof(EffectKind.Miss))]
    [InlineData(CacheStatus.Miss, true, nameof(EffectKind.None))]
    [InlineData(CacheStatus.Exact, true, nameof(EffectKind.None))]
    [InlineData(CacheStatus.Unspecified, false, nameof(EffectKind.None))]
    [InlineData((CacheStatus)99, false, nameof(EffectKind.None))]
    public void Question_is_a_hit_or_a_miss_unless_it_bypassed_the_cache(CacheStatus status, bool bypassed, string kind) =>
        Assert.Equal(kind, Effect.Of(_events.Query(Now, status, bypassed), Now, _options).Kind.ToString());

    [Theory]
    [InlineData(Rating.Like, nameof(EffectKind.Judgment))]
    [InlineData(Rating.Dislike, nameof(EffectKind.Judgment))]
    [InlineData(Rating.Unspecified, nameof(EffectKind.None))]
    public void Feedback_is_a_judgment(Rating rating, string kind) =>
        Assert.Equal(kind, Effect.Of(_events.Feedback(Now, rating), Now, _options).Kind.ToString());

    [Fact]
    public void Feedback_on_what_is_no_question_id_is_nothing() =>
        Assert.Equal(EffectKind.None, Effect.Of(_events.Feedback(Now, Rating.Like, "not-a-uuid"), Now, _options).Kind);

    [Fact]
    public void Event_of_a_kind_that_is_not_known_is_nothing()
    {
        var item = _events.Query(Now, CacheStatus.Miss);
        item.ClearPayload();
        Assert.Equal(EffectKind.None, Effect.Of(item, Now, _options).Kind);
    }

    [Fact]
    public void Event_older_than_its_own_window_is_late()
    {
        var old = Now - TimeSpan.FromHours(2);
        Assert.Equal(EffectKind.Late, Effect.Of(_events.Query(old, CacheStatus.Miss), Now, _options).Kind);
        // Judgments have a longer window.
        Assert.Equal(EffectKind.Judgment, Effect.Of(_events.Feedback(old, Rating.Like), Now, _options).Kind);
    }

    [Fact]
    public void Event_from_a_clock_that_is_ahead_happened_now()
    {
        var effect = Effect.Of(_events.Query(Now + TimeSpan.FromHours(5), CacheStatus.Miss), Now, _options);
        Assert.Equal(new Effect(EffectKind.Miss, Now), effect);
    }
}
