using System.Diagnostics.Metrics;

namespace FitnessGrpc.Embedding;

/// <summary>What an operator sees of requests, the queue, the batches and the cache. All but the cache's size by model.</summary>
internal sealed class EmbeddingMetrics
{
    public EmbeddingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.Embedding");
        Meter = meter;
        QueueDuration = meter.CreateHistogram<double>("embedding.queue.duration", "s", "Time that a text waited for its batch.");
        InferenceDuration = meter.CreateHistogram<double>("embedding.inference.duration", "s", "Time that the model took for a batch.");
        TokenizeDuration = meter.CreateHistogram<double>("embedding.tokenize.duration", "s", "Time that cutting the texts of a request into tokens took.");
        RequestDuration = meter.CreateHistogram<double>("embedding.request.duration", "s", "Time from a request's arrival to its answer, or its failure.");
        RequestTexts = meter.CreateHistogram<int>("embedding.request.texts", "{text}", "Texts of a request.");
        InputTokens = meter.CreateHistogram<int>("embedding.input.tokens", "{token}", "Tokens of a text, after cutting.");
        BatchTexts = meter.CreateHistogram<int>("embedding.batch.texts", "{text}", "Texts of a batch.");
        BatchTokens = meter.CreateHistogram<int>("embedding.batch.tokens", "{token}", "Tokens of a batch, without padding.");
        BatchPadding = meter.CreateHistogram<double>(
            "embedding.batch.padding", "1", "Share of a batch that was padding, 0 to 1.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9] });
        Requests = meter.CreateCounter<long>("embedding.requests", "{request}", "Requests that ended, by outcome.");
        Tokens = meter.CreateCounter<long>("embedding.tokens", "{token}", "Tokens that the model computed, without padding.");
        PaddedTokens = meter.CreateCounter<long>("embedding.tokens.padded", "{token}", "Tokens that the model computed, with padding.");
        Hits = meter.CreateCounter<long>("embedding.cache.hits", "{text}", "Texts whose vector was in the cache.");
        Misses = meter.CreateCounter<long>("embedding.cache.misses", "{text}", "Texts whose vector was computed.");
        Truncated = meter.CreateCounter<long>("embedding.input.truncated", "{text}", "Texts whose end was cut.");
        Refused = meter.CreateCounter<long>("embedding.queue.refused", "{request}", "Requests that were refused: the queue was full, or their deadline could not be kept.");
        Cancelled = meter.CreateCounter<long>("embedding.queue.cancelled", "{text}", "Texts that left the queue without being computed.");
        Loads = meter.CreateCounter<long>("embedding.model.loads", "{load}", "Loads and reloads of models, by outcome.");
    }

    public Meter Meter { get; }

    public Histogram<double> QueueDuration { get; }

    public Histogram<double> InferenceDuration { get; }

    public Histogram<double> TokenizeDuration { get; }

    public Histogram<double> RequestDuration { get; }

    public Histogram<int> RequestTexts { get; }

    public Histogram<int> InputTokens { get; }

    public Histogram<int> BatchTexts { get; }

    public Histogram<int> BatchTokens { get; }

    public Histogram<double> BatchPadding { get; }

    public Counter<long> Requests { get; }

    public Counter<long> Tokens { get; }

    public Counter<long> PaddedTokens { get; }

    public Counter<long> Hits { get; }

    public Counter<long> Misses { get; }

    public Counter<long> Truncated { get; }

    public Counter<long> Refused { get; }

    public Counter<long> Cancelled { get; }

    public Counter<long> Loads { get; }

    /// <summary>Shows the sizes of the queues and the cache, as they are when asked.</summary>
    public void Watch(
        Func<IEnumerable<Measurement<int>>> queuedTexts, Func<IEnumerable<Measurement<long>>> queuedTokens, Func<IEnumerable<Measurement<int>>> ready, Func<long> cacheBytes)
    {
        Meter.CreateObservableGauge("embedding.queue.texts", queuedTexts, "{text}", "Texts that wait.");
        Meter.CreateObservableGauge("embedding.queue.tokens", queuedTokens, "{token}", "Tokens that wait.");
        Meter.CreateObservableGauge("embedding.model.ready", ready, "{model}", "1 for a model that answers, 0 for one that does not.");
        Meter.CreateObservableGauge("embedding.cache.bytes", cacheBytes, "By", "Memory of the cache.");
    }
}
