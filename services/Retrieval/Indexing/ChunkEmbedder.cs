using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Chunking;
using FitnessGrpc.Retrieval.Storage;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>Cuts documents and embeds the chunks, those of several documents together. A document whose chunk was too long for the model is cut again.</summary>
internal sealed class ChunkEmbedder(EmbeddingClient embedding, IOptions<RetrievalOptions> options)
{
    /// <summary>Texts in one call.</summary>
    public const int TextsInBatch = 256;

    /// <summary>Below it a chunk says too little, and the end of one that the model still cuts counts by its words only.</summary>
    private const int SmallestBudget = 24;

    /// <summary>The chunks of each document, in order.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<EmbeddedChunk>>> EmbedAsync(
        IReadOnlyList<Document> documents, IndexedModel model, CancellationToken cancellation)
    {
        var embedded = new IReadOnlyList<EmbeddedChunk>[documents.Count];
        var waiting = Enumerable.Range(0, documents.Count).ToList();
        // A fifth of what the model reads is left for what the estimate does not see.
        var budget = Math.Min(options.Value.ChunkTokens, Math.Max(SmallestBudget, model.MaxTokens * 4 / 5));
        while (waiting.Count > 0)
        {
            var texts = new List<(int Document, Chunk Chunk, string Text)>();
            foreach (var i in waiting)
            {
                foreach (var chunk in Chunker.Cut(documents[i], budget, Math.Min(options.Value.OverlapTokens, budget / 4)))
                    texts.Add((i, chunk, ChunkText.Embedded(documents[i].Title, chunk, budget)));
            }
            var vectors = await VectorsAsync(texts.Select(static t => t.Text).ToList(), model.Dimensions, cancellation);
            var tooLong = new HashSet<int>();
            for (var i = 0; i < texts.Count; i++)
            {
                if (vectors[i].Truncated)
                    tooLong.Add(texts[i].Document);
            }
            var isLast = budget <= SmallestBudget;
            foreach (var group in texts.Select((t, i) => (t.Document, new EmbeddedChunk(t.Chunk, t.Text, vectors[i].Values))).GroupBy(static g => g.Document))
            {
                if (isLast || !tooLong.Contains(group.Key))
                    embedded[group.Key] = [.. group.Select(static g => g.Item2)];
            }
            waiting = isLast ? [] : [.. waiting.Where(tooLong.Contains)];
            budget = Math.Max(SmallestBudget, budget * 2 / 3);
        }
        return embedded;
    }

    private async Task<IReadOnlyList<Contracts.Embedding.V1.Embedding>> VectorsAsync(
        IReadOnlyList<string> texts, int dimensions, CancellationToken cancellation)
    {
        var vectors = new List<Contracts.Embedding.V1.Embedding>(texts.Count);
        foreach (var batch in texts.Chunk(TextsInBatch))
        {
            var request = new EmbedRequest { InputKind = InputKind.Document, Normalize = true, Priority = Priority.Bulk };
            request.Texts.AddRange(batch);
            vectors.AddRange(await embedding.EmbedAsync(request, dimensions, cancellation));
        }
        return vectors;
    }
}
