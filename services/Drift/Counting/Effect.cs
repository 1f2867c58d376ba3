using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift.Counting;

/// <summary>What an event changes.</summary>
internal enum EffectKind
{
    /// <summary>Nothing: it is of no signal.</summary>
    None,

    /// <summary>Nothing: it is older than its window.</summary>
    Late,

    /// <summary>The cache served an answer.</summary>
    Hit,

    /// <summary>The cache did not.</summary>
    Miss,

    /// <summary>A question was judged.</summary>
    Judgment,
}

/// <summary>What an event changes, and when it happened. Pure.</summary>
/// <param name="Kind">What it changes.</param>
/// <param name="Time">When it happened, and never after now: a clock that is ahead must not move counts into the future.</param>
internal readonly record struct Effect(EffectKind Kind, DateTimeOffset Time)
{
    public static Effect Of(Event item, DateTimeOffset now, DriftOptions options)
    {
        var time = TimeOf(item, now);
        var (kind, rule) = item.PayloadCase switch
        {
            Event.PayloadOneofCase.QueryAnswered => (Of(item.QueryAnswered), options.CacheMiss),
            Event.PayloadOneofCase.FeedbackGiven => (Of(item.FeedbackGiven), options.Dislike),
            _ => (EffectKind.None, options.CacheMiss),
        };
        return kind != EffectKind.None && !TimeWindow.Ending(now, rule.WindowSeconds).Contains(time)
            ? new Effect(EffectKind.Late, time)
            : new Effect(kind, time);
    }

    private static DateTimeOffset TimeOf(Event item, DateTimeOffset now)
    {
        var time = item.Time.ToDateTimeOffset();
        return time > now ? now : time;
    }

    /// <summary>Who asked not to use the cache says nothing about it.</summary>
    private static EffectKind Of(QueryAnswered item) => item.CacheBypassed
        ? EffectKind.None
        : item.CacheStatus switch
        {
            CacheStatus.Exact or CacheStatus.Semantic => EffectKind.Hit,
            CacheStatus.Miss => EffectKind.Miss,
            _ => EffectKind.None,
        };

    private static EffectKind Of(FeedbackGiven item) =>
        item.Rating is Rating.Like or Rating.Dislike && EventIds.TryParse(item.QueryId, out _) ? EffectKind.Judgment : EffectKind.None;
}
