using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Pooling;

/// <summary>From what a session gives to the vectors that callers get.</summary>
internal static class SentenceVectors
{
    /// <summary>Shorter vectors are not scaled: the bound that PyTorch's normalize has.</summary>
    private const float MinNorm = 1e-12f;

    /// <summary>Values that a session writes for a batch.</summary>
    public static int OutputLength(IEmbeddingSession session, ModelDescription model, int rows, int columns) =>
        checked(session.TextDimensions > 0 ? rows * session.TextDimensions : rows * columns * model.HiddenSize);

    /// <summary>The vector of one text of a batch: <see cref="ModelDescription.FullDimensions"/> values, neither cut nor scaled.</summary>
    /// <param name="session">The session that ran.</param>
    /// <param name="model">Its model.</param>
    /// <param name="output">What it wrote.</param>
    /// <param name="row">Which text.</param>
    /// <param name="columns">Columns of the batch.</param>
    /// <param name="tokens">Tokens of the text.</param>
    /// <param name="promptTokens">How many at the beginning pooling leaves out.</param>
    public static float[] Of(
        IEmbeddingSession session, ModelDescription model, ReadOnlySpan<float> output, int row, int columns, int tokens, int promptTokens)
    {
        var own = session.TextDimensions;
        var vector = own > 0
            ? output.Slice(row * own, own).ToArray()
            : Pooler.Pool(model.Pooling, output.Slice(row * columns * model.HiddenSize, tokens * model.HiddenSize), tokens, model.HiddenSize, promptTokens);
        // A graph that gives the text's vector in its final size has the layers inside.
        return own == model.FullDimensions ? vector : LayerRunner.Run(model.Layers, vector);
    }

    /// <summary>
    /// The vector that a caller gets. By the folder alone it is what sentence-transformers gives: scaled to length 1 where the folder
    /// has a Normalize module, then cut to its <c>truncate_dim</c>. What a caller cuts is scaled after the cut.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="vector">As <see cref="Of"/> gives it; is not changed.</param>
    /// <param name="dimensions">How many values the caller wants, 1 to <see cref="ModelDescription.FullDimensions"/>; null for the folder's number.</param>
    /// <param name="normalize">Whether the caller wants length 1; null for the folder's way.</param>
    /// <param name="finished">Takes the vector: <paramref name="dimensions"/> values, else <see cref="ModelDescription.Dimensions"/>.</param>
    public static void Finish(ModelDescription model, ReadOnlySpan<float> vector, int? dimensions, bool? normalize, Span<float> finished)
    {
        var cut = vector[..(dimensions ?? model.Dimensions)];
        if (normalize ?? model.Normalize)
            Normalize(dimensions is null && normalize is null ? vector : cut, finished);
        else
            cut.CopyTo(finished);
    }

    /// <summary>Scales values by the length of a vector.</summary>
    /// <param name="vector">The vector whose length counts.</param>
    /// <param name="scaled">Takes as many of its first values as it has room for.</param>
    public static void Normalize(ReadOnlySpan<float> vector, Span<float> scaled) =>
        TensorPrimitives.Divide(vector[..scaled.Length], Math.Max(TensorPrimitives.Norm(vector), MinNorm), scaled);
}
