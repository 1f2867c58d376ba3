using System.Buffers;
using System.Diagnostics;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>Computes the vectors of one batch and gives each text its own.</summary>
internal sealed class BatchRunner(IEmbeddingSession session, ModelDescription model, ModelMetrics? metrics)
{
    public void Run(List<QueuedText> texts)
    {
        var columns = texts.Max(static t => t.Tokens.Length);
        var cells = texts.Count * columns;
        var ids = ArrayPool<long>.Shared.Rent(cells);
        var mask = ArrayPool<long>.Shared.Rent(cells);
        var outputs = SentenceVectors.OutputLength(session, model, texts.Count, columns);
        var vectors = ArrayPool<float>.Shared.Rent(outputs);
        try
        {
            var tokens = 0;
            for (var row = 0; row < texts.Count; row++)
            {
                Fill(texts[row].Tokens, ids.AsSpan(row * columns, columns), mask.AsSpan(row * columns, columns));
                tokens += texts[row].Tokens.Length;
            }
            var output = vectors.AsMemory(0, outputs);
            var started = Stopwatch.GetTimestamp();
            session.Run(new TokenBatch(texts.Count, columns, ids.AsMemory(0, cells), mask.AsMemory(0, cells)), output);
            metrics?.Ran(texts.Count, tokens, cells, Stopwatch.GetElapsedTime(started));
            for (var row = 0; row < texts.Count; row++)
            {
                var text = texts[row];
                var vector = SentenceVectors.Of(session, model, output.Span, row, columns, text.Tokens.Length, text.PromptTokens);
                text.Group.Set(text.Slot, vector);
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(ids);
            ArrayPool<long>.Shared.Return(mask);
            ArrayPool<float>.Shared.Return(vectors);
        }
    }

    /// <summary>Padding is masked, so any id will do; 0 is in every vocabulary.</summary>
    private static void Fill(int[] tokens, Span<long> ids, Span<long> mask)
    {
        for (var i = 0; i < tokens.Length; i++)
            ids[i] = tokens[i];
        ids[tokens.Length..].Clear();
        mask[..tokens.Length].Fill(1);
        mask[tokens.Length..].Clear();
    }
}
