using System.Diagnostics.Metrics;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Generation.Conversations;
using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation;

/// <summary>What an operator sees of the answers.</summary>
internal sealed class GenerationMetrics
{
    private readonly Counter<long> _answers;
    private readonly Histogram<double> _firstText;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _removed;
    private readonly Counter<long> _cacheFailures;

    public GenerationMetrics(IMeterFactory meters, AnswerSlots slots, ConversationStore conversations)
    {
        var meter = meters.Create("FitnessGrpc.Generation");
        _answers = meter.CreateCounter<long>(
            "generation.answers", "{question}", "Questions by cache (miss, exact, semantic) and outcome (answered, declined, failed, cancelled).");
        _firstText = meter.CreateHistogram<double>("generation.first_text", "s", "From the question to the first text of its answer, by cache.");
        _duration = meter.CreateHistogram<double>("generation.duration", "s", "From the question to the end of its answer, by cache.");
        _tokens = meter.CreateCounter<long>("generation.tokens", "{token}", "Tokens that the model read (prompt) and wrote (completion), by kind.");
        _removed = meter.CreateCounter<long>("generation.citations.removed", "{citation}", "Citations that named no source and were removed.");
        _cacheFailures = meter.CreateCounter<long>("generation.cache.failures", "{failure}", "Calls of the answer cache that failed, by operation.");
        meter.CreateObservableGauge("generation.active", () => slots.Taken, "{question}", "Questions that are being answered.");
        meter.CreateObservableGauge("generation.conversations", () => conversations.Count, "{conversation}", "Conversations that are remembered.");
    }

    /// <summary>An answer came to its end, or to none.</summary>
    public void Ended(Answer answer, bool cancelled)
    {
        var cache = Label("cache", CacheName(answer.Cache));
        var outcome = answer.Latency is null ? cancelled ? "cancelled" : "failed" : answer.Answered ? "answered" : "declined";
        _answers.Add(1, cache, Label("outcome", outcome));
        if (answer.FirstText is { } first)
            _firstText.Record(first.TotalSeconds, cache);
        if (answer.Latency is { } latency)
            _duration.Record(latency.TotalSeconds, cache);
        if (answer.PromptTokens > 0)
            _tokens.Add(answer.PromptTokens, Label("kind", "prompt"));
        if (answer.CompletionTokens > 0)
            _tokens.Add(answer.CompletionTokens, Label("kind", "completion"));
    }

    public void CitationsRemoved(int count)
    {
        if (count > 0)
            _removed.Add(count);
    }

    public void CacheFailed(string operation) => _cacheFailures.Add(1, Label("operation", operation));

    /// <summary>The status as the contract spells it.</summary>
    public static string CacheName(CacheStatus status) => status switch
    {
        CacheStatus.Exact => "exact",
        CacheStatus.Semantic => "semantic",
        _ => "miss",
    };

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
