using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.State;

namespace FitnessGrpc.Drift.Counting;

/// <summary>What a batch adds to the hits and misses: summed first, so that each bucket is written once.</summary>
internal sealed class AnswerDeltas
{
    private readonly Dictionary<long, (long Hits, long Misses)> _deltas = [];

    public void Add(Effect effect)
    {
        if (effect.Kind is not (EffectKind.Hit or EffectKind.Miss))
            return;
        var bucket = TimeWindow.BucketOf(effect.Time.ToUnixTimeSeconds());
        var (hits, misses) = _deltas.GetValueOrDefault(bucket);
        _deltas[bucket] = effect.Kind == EffectKind.Hit ? (hits + 1, misses) : (hits, misses + 1);
    }

    public void Write(SqliteSession session)
    {
        foreach (var (start, (hits, misses)) in _deltas)
        {
            session.Execute(
                """
                INSERT INTO answers (start, hits, misses) VALUES (@start, @hits, @misses)
                ON CONFLICT (start) DO UPDATE SET hits = answers.hits + excluded.hits, misses = answers.misses + excluded.misses
                """,
                ("@start", start), ("@hits", hits), ("@misses", misses));
        }
    }
}
