using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>What a graph makes of a few batches: with and without padding, short ones and a long one.</summary>
internal sealed class GraphProbe
{
    /// <summary>Tokens of the longest text. A graph that takes longer ones may treat them in ways that do not show.</summary>
    public const int LongText = 1024;

    /// <summary>Ids that every vocabulary has, where the folder does not say how many there are.</summary>
    private const int SureVocabulary = 100;

    /// <summary>Length of the difference over the length of the vector. Another order of the same sums makes 1e-6 of it.</summary>
    private const float Tolerance = 1e-4f;

    private const int Seed = 31;

    private readonly List<float[]> _vectors = [];

    private GraphProbe()
    {
    }

    /// <summary>Runs the batches.</summary>
    /// <param name="session">The graph; stays open.</param>
    /// <param name="model">Its model.</param>
    /// <returns>Null where the graph does not take them, as one would that has fewer positions than its configuration says.</returns>
    public static GraphProbe? TryRun(InferenceSession session, ModelDescription model)
    {
        var probe = new GraphProbe();
        using var runner = new OnnxSession(session, GraphSignature.Of(session, model), 1, ownsSession: false);
        var random = new Random(Seed);
        var shortText = Math.Min(model.MaxTokens, 9);
        int[][] batches = [[shortText, (shortText + 1) / 2], [1], [Math.Min(model.MaxTokens, LongText)]];
        try
        {
            foreach (var lengths in batches)
                probe.Run(runner, model, lengths, random);
            return probe;
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    /// <summary>Whether two graphs compute the same.</summary>
    public bool Matches(GraphProbe? other) => other is not null && _vectors.Zip(other._vectors).All(static pair =>
        TensorPrimitives.Distance(pair.First, pair.Second) <= Tolerance * TensorPrimitives.Norm(pair.First));

    private void Run(OnnxSession session, ModelDescription model, int[] lengths, Random random)
    {
        var columns = lengths[0];
        var ids = new long[lengths.Length * columns];
        var mask = new long[ids.Length];
        for (var row = 0; row < lengths.Length; row++)
        {
            for (var column = 0; column < lengths[row]; column++)
                (ids[(row * columns) + column], mask[(row * columns) + column]) = (random.Next(model.Encoder.VocabularySize ?? SureVocabulary), 1);
        }
        var output = new float[SentenceVectors.OutputLength(session, model, lengths.Length, columns)];
        session.Run(new TokenBatch(lengths.Length, columns, ids, mask), output);
        var (size, isText) = session.TextDimensions > 0 ? (session.TextDimensions, true) : (model.HiddenSize, false);
        for (var i = 0; i * size < output.Length; i++)
        {
            if (isText || mask[i] == 1)
                _vectors.Add(output[(i * size)..((i + 1) * size)]);
        }
    }
}
