using System.Diagnostics.Metrics;

namespace FitnessGrpc.Embedding;

/// <summary>What an operator sees of the queue, the batches and the cache.</summary>
internal sealed class EmbeddingMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _inferenceDuration;
    private readonly Histogram<int> _batchTexts;
    private readonly Histogram<int> _batchTokens;
    private readonly Histogram<double> _batchPadding;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _refused;

    public EmbeddingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("FitnessGrpc.Embedding");
        _queueDuration = _meter.CreateHistogram<double>("embedding.queue.duration", "s", "Time that a text waited for its batch.");
        _inferenceDuration = _meter.CreateHistogram<double>("embedding.inference.duration", "s", "Time that the model took for a batch.");
        _batchTexts = _meter.CreateHistogram<int>("embedding.batch.texts", "{text}", "Texts of a batch.");
        _batchTokens = _meter.CreateHistogram<int>("embedding.batch.tokens", "{token}", "Tokens of a batch, without padding.");
        _batchPadding = _meter.CreateHistogram<double>(
            "embedding.batch.padding", "1", "Share of a batch that was padding, 0 to 1.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9] });
        _tokens = _meter.CreateCounter<long>("embedding.tokens", "{token}", "Tokens that the model computed, without padding.");
        _hits = _meter.CreateCounter<long>("embedding.cache.hits", "{text}", "Texts whose vector was in the cache.");
        _misses = _meter.CreateCounter<long>("embedding.cache.misses", "{text}", "Texts whose vector was computed.");
        _refused = _meter.CreateCounter<long>("embedding.queue.refused", "{request}", "Requests that were refused because the queue was full.");
    }

    /// <summary>Shows the sizes of the queue and the cache, as they are when asked.</summary>
    public void Watch(Func<int> queuedTexts, Func<int> queuedTokens, Func<long> cacheBytes)
    {
        _meter.CreateObservableGauge("embedding.queue.texts", queuedTexts, "{text}", "Texts that wait.");
        _meter.CreateObservableGauge("embedding.queue.tokens", queuedTokens, "{token}", "Tokens that wait.");
        _meter.CreateObservableGauge("embedding.cache.bytes", cacheBytes, "By", "Memory of the cache.");
    }

    public void Waited(double seconds) => _queueDuration.Record(seconds);

    public void Ran(int texts, int tokens, int padded, TimeSpan duration)
    {
        _batchTexts.Record(texts);
        _batchTokens.Record(tokens);
        _batchPadding.Record(1 - (double)tokens / padded);
        _tokens.Add(tokens);
        _inferenceDuration.Record(duration.TotalSeconds);
    }

    public void Looked(int hits, int misses)
    {
        _hits.Add(hits);
        _misses.Add(misses);
    }

    public void Refused() => _refused.Add(1);
}
