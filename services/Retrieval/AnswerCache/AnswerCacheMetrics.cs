using System.Diagnostics.Metrics;
using FitnessGrpc.Retrieval.AnswerCache.Equivalence;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>What an operator sees of the answer cache.</summary>
internal sealed class AnswerCacheMetrics
{
    private static readonly Dictionary<Veto, string> Reasons = Enum.GetValues<Veto>().ToDictionary(static v => v, static v => v.ToString().ToLowerInvariant());

    private readonly Counter<long> _lookups;
    private readonly Counter<long> _vetoes;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _removed;

    public AnswerCacheMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.Retrieval.AnswerCache");
        _lookups = meter.CreateCounter<long>(
            "retrieval.answers.lookups", "{lookup}", "Lookups by result: exact, semantic, miss, degraded (a miss because a peer was away).");
        _vetoes = meter.CreateCounter<long>(
            "retrieval.answers.vetoed", "{question}", "Nearest questions that were not taken for the same one, by reason.");
        _stored = meter.CreateCounter<long>(
            "retrieval.answers.stored", "{answer}", "Answers by what became of them: kept, changed (a source was not what the answer rests on).");
        _removed = meter.CreateCounter<long>(
            "retrieval.answers.removed", "{answer}", "Answers that left, by reason: stale, expired, evicted, invalidated.");
    }

    public void Lookup(string result) => _lookups.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Vetoed(Veto reason) => _vetoes.Add(1, new KeyValuePair<string, object?>("reason", Reasons[reason]));

    public void Stored(bool kept) => _stored.Add(1, new KeyValuePair<string, object?>("outcome", kept ? "kept" : "changed"));

    public void Removed(string reason, long count)
    {
        if (count > 0)
            _removed.Add(count, new KeyValuePair<string, object?>("reason", reason));
    }
}
