using System.Diagnostics;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Caching;
using FitnessGrpc.Hosting.Errors;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>From texts to vectors: the cache, and tokens and the queue for what the cache does not have.</summary>
internal sealed class TextEmbedder(VectorCache cache, IOptions<EmbeddingOptions> options)
{
    /// <summary>Takes in texts of a request that has entered its model, and ends it; the task that it gives back completes with the answer.</summary>
    /// <param name="model">The model; left when all is done, whatever the outcome.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="call">How to embed them.</param>
    /// <param name="respond">Makes the answer of the vectors, which are in the order of the texts.</param>
    /// <exception cref="DomainException">
    /// RESOURCE_EXHAUSTED: the queue is full, or the deadline cannot be kept. UNAVAILABLE: the model is not loaded, or the server stops.
    /// INVALID_ARGUMENT: a text is too long and may not be cut.
    /// </exception>
    public async Task<Task<T>> StartAsync<T>(ServedModel model, IReadOnlyList<string> texts, EmbedCall call, Func<EmbeddedText[], T> respond)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await model.WaitAsync(TimeSpan.FromSeconds(options.Value.LoadWaitSeconds), call.Cancellation);
            var results = new EmbeddedText[texts.Count];
            var missing = FindCached(model, texts, call, results);
            if (missing == 0)
                return FinishAsync(model, Task.FromResult(results), respond, started);
            return FinishAsync(model, await QueueAsync(model, texts, call, results, missing), respond, started);
        }
        catch
        {
            model.Metrics.Ended(texts.Count, started, succeeded: false);
            model.Leave();
            throw;
        }
    }

    private static async Task<T> FinishAsync<T>(ServedModel model, Task<EmbeddedText[]> results, Func<EmbeddedText[], T> respond, long started)
    {
        var succeeded = false;
        var texts = 0;
        try
        {
            var done = await results;
            texts = done.Length;
            var response = respond(done);
            succeeded = true;
            return response;
        }
        finally
        {
            model.Metrics.Ended(texts, started, succeeded);
            model.Leave();
        }
    }

    private int FindCached(ServedModel model, IReadOnlyList<string> texts, EmbedCall call, EmbeddedText[] results)
    {
        var missing = texts.Count;
        for (var i = 0; i < texts.Count && cache.IsUsed; i++)
        {
            if (!cache.TryFind(Key(model, call, texts[i]), out var found))
                continue;
            CheckLength(found.IsTruncated, model, call, i);
            results[i] = new EmbeddedText(found.Vector, found.Tokens, found.IsTruncated);
            model.Metrics.Input(found.Tokens, found.IsTruncated);
            missing--;
        }
        model.Metrics.Looked(texts.Count - missing, missing);
        return missing;
    }

    private async Task<Task<EmbeddedText[]>> QueueAsync(
        ServedModel model, IReadOnlyList<string> texts, EmbedCall call, EmbeddedText[] results, int missing)
    {
        if (!call.Patient)
            model.Batcher.CheckRoom(call.Caller, missing * (model.Tokenizer.SpecialTokens + 1));
        var vectors = new float[texts.Count][];
        var group = new TextGroup(vectors, missing);
        var queued = new List<QueuedText>(missing);
        var promptTokens = model.PromptTokens(call.IsQuery);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < texts.Count; i++)
        {
            if (results[i].Vector is { } vector)
            {
                vectors[i] = vector;
                continue;
            }
            call.Cancellation.ThrowIfCancellationRequested();
            var tokens = model.Tokenizer.Encode(model.Prepare(texts[i], call.IsQuery), true, model.Description.MaxTokensOf(call.IsQuery), out var truncated);
            CheckLength(truncated, model, call, i);
            model.Metrics.Input(tokens.Length, truncated);
            results[i] = new EmbeddedText(null!, tokens.Length, truncated);
            queued.Add(new QueuedText(tokens, call.Priority, i, group, call.Caller) { PromptTokens = promptTokens });
        }
        model.Metrics.Tokenized(started);
        await model.Batcher.AddAsync(queued, call.Deadline, call.Patient, call.Cancellation);
        return ComputedAsync(model, texts, call, group, queued, results);
    }

    private async Task<EmbeddedText[]> ComputedAsync(
        ServedModel model, IReadOnlyList<string> texts, EmbedCall call, TextGroup group, List<QueuedText> queued, EmbeddedText[] results)
    {
        await using var registration = call.Cancellation.Register(() =>
        {
            model.Batcher.Remove(queued);
            group.Cancel(call.Cancellation);
        });
        float[][] vectors;
        try
        {
            vectors = await group.Done;
        }
        catch when (queued.Count > 1)
        {
            // One text failed or was late: nobody wants the others.
            model.Batcher.Remove(queued);
            throw;
        }
        foreach (var text in queued)
        {
            var i = text.Slot;
            results[i] = results[i] with { Vector = vectors[i] };
            if (cache.IsUsed)
                cache.Add(Key(model, call, texts[i]), new CachedVector(vectors[i], results[i].Tokens, results[i].Truncated));
        }
        return results;
    }

    private static CacheKey Key(ServedModel model, EmbedCall call, string text) =>
        new(model.Description.Fingerprint, call.IsQuery && model.HasPrompts, text);

    private static void CheckLength(bool truncated, ServedModel model, EmbedCall call, int index)
    {
        if (truncated && !call.Truncate)
            throw DomainException.Invalid($"{call.Field}[{index}]", $"has more than the {model.Description.MaxTokensOf(call.IsQuery)} tokens that the model takes, and is not to be cut");
    }
}
