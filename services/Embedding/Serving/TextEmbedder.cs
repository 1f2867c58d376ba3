using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Caching;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>From texts to vectors: tokens, the cache, and the queue for what the cache does not have.</summary>
internal sealed class TextEmbedder(ModelFolder folder, ModelLoader loader, Batcher batcher, VectorCache cache, EmbeddingMetrics metrics)
{
    /// <summary>Takes in texts; the task that it gives back completes with their vectors, in order.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="isQuery">Questions, and not passages: decides on the model's prompt.</param>
    /// <param name="priority">Which work goes first.</param>
    /// <param name="patient">Wait for room in the queue, and do not fail.</param>
    /// <param name="cancellation">Takes the texts out of the queue.</param>
    /// <exception cref="DomainException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: the model is not loaded, or the server stops.</exception>
    public async Task<Task<EmbeddedText[]>> SubmitAsync(
        IReadOnlyList<string> texts, bool isQuery, WorkPriority priority, bool patient, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var model = folder.Description;
        var promptTokens = folder.PromptTokens(isQuery);
        var results = new EmbeddedText[texts.Count];
        var tokens = new int[texts.Count][];
        var vectors = new float[texts.Count][];
        var missing = 0;
        for (var i = 0; i < texts.Count; i++)
        {
            tokens[i] = folder.Tokenizer.Encode(folder.Prepare(texts[i], isQuery), true, model.MaxTokens, out var truncated);
            results[i] = new EmbeddedText([], tokens[i].Length, truncated);
            if (cache.Find(CacheKey(tokens[i], promptTokens)) is { } vector)
                vectors[i] = vector;
            else
                missing++;
        }
        metrics.Looked(texts.Count - missing, missing);
        var group = new TextGroup(vectors, missing);
        if (missing == 0)
            return Task.FromResult(Complete(results, vectors));

        var queued = new List<QueuedText>(missing);
        for (var i = 0; i < texts.Count; i++)
        {
            if (vectors[i] is null)
                queued.Add(new QueuedText(tokens[i], priority, i, group) { PromptTokens = promptTokens });
        }
        await batcher.AddAsync(queued, patient, cancellation);
        return FinishAsync(group, queued, results, cancellation);
    }

    /// <summary>The same tokens have another vector when pooling leaves some of them out.</summary>
    public static int[] CacheKey(int[] tokens, int promptTokens) => promptTokens == 0 ? tokens : [.. tokens, -promptTokens];

    private async Task<EmbeddedText[]> FinishAsync(
        TextGroup group, List<QueuedText> queued, EmbeddedText[] results, CancellationToken cancellation)
    {
        await using var registration = cancellation.Register(() =>
        {
            batcher.Remove(queued);
            group.Cancel(cancellation);
        });
        return Complete(results, await group.Done);
    }

    private static EmbeddedText[] Complete(EmbeddedText[] results, float[][] vectors)
    {
        for (var i = 0; i < results.Length; i++)
            results[i] = results[i] with { Vector = vectors[i] };
        return results;
    }
}
