using FitnessGrpc.Embedding.Backends;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>
/// A session whose arithmetic scales over its batch, run with one text at a time and without its padding, so that a text has the same vector
/// whatever stands beside it.
/// </summary>
internal sealed class TextwiseSession(IEmbeddingSession session, int hiddenSize) : IEmbeddingSession
{
    /// <inheritdoc />
    public int ConcurrentBatches => session.ConcurrentBatches;

    /// <inheritdoc />
    public int TextDimensions => session.TextDimensions;

    /// <inheritdoc />
    public void Run(TokenBatch batch, Memory<float> vectors)
    {
        var size = TextDimensions;
        for (var row = 0; row < batch.Rows; row++)
        {
            var first = row * batch.Columns;
            var tokens = Math.Max(1, batch.Mask.Span.Slice(first, batch.Columns).LastIndexOf(1) + 1);
            var text = new TokenBatch(1, tokens, batch.Ids.Slice(first, tokens), batch.Mask.Slice(first, tokens));
            session.Run(text, size > 0 ? vectors.Slice(row * size, size) : vectors.Slice(first * hiddenSize, tokens * hiddenSize));
            // Nobody asks for padding; what a pooled buffer had before is not to be found there.
            if (size == 0)
                vectors.Span.Slice((first + tokens) * hiddenSize, (batch.Columns - tokens) * hiddenSize).Clear();
        }
    }

    public void Dispose() => session.Dispose();
}
