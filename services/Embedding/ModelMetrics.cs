using System.Diagnostics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace FitnessGrpc.Embedding;

/// <summary>The metrics of one model. Models are few: <see cref="EmbeddingOptions.MaxModels"/> bounds the label.</summary>
internal sealed class ModelMetrics(EmbeddingMetrics metrics, string model)
{
    private readonly Tag _model = new("model", model);

    public Tag Label => _model;

    public void Waited(double seconds) => metrics.QueueDuration.Record(seconds, _model);

    public void Ran(int texts, int tokens, int padded, TimeSpan duration)
    {
        metrics.BatchTexts.Record(texts, _model);
        metrics.BatchTokens.Record(tokens, _model);
        metrics.BatchPadding.Record(1 - (double)tokens / padded, _model);
        metrics.Tokens.Add(tokens, _model);
        metrics.PaddedTokens.Add(padded, _model);
        metrics.InferenceDuration.Record(duration.TotalSeconds, _model);
    }

    public void Looked(int hits, int misses)
    {
        metrics.Hits.Add(hits, _model);
        metrics.Misses.Add(misses, _model);
    }

    public void Tokenized(long started) => metrics.TokenizeDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _model);

    public void Input(int tokens, bool isTruncated)
    {
        metrics.InputTokens.Record(tokens, _model);
        if (isTruncated)
            metrics.Truncated.Add(1, _model);
    }

    /// <summary>A request was refused.</summary>
    /// <param name="reason">full or deadline.</param>
    public void Refused(string reason) => metrics.Refused.Add(1, _model, new Tag("reason", reason));

    public void Cancelled(int texts) => metrics.Cancelled.Add(texts, _model);

    /// <summary>A request has its answer, or failed.</summary>
    public void Ended(int texts, long started, bool succeeded)
    {
        metrics.RequestTexts.Record(texts, _model);
        metrics.RequestDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _model);
        metrics.Requests.Add(1, _model, new Tag("outcome", succeeded ? "success" : "failure"));
    }

    public void Loaded(bool succeeded) => metrics.Loads.Add(1, _model, new Tag("outcome", succeeded ? "success" : "failure"));
}
