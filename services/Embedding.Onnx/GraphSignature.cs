using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>What a graph takes, and what of its results is used.</summary>
internal sealed class GraphSignature
{
    private readonly int _hiddenSize;

    private GraphSignature(IReadOnlyList<GraphInput> inputs, GraphOutput output, int hiddenSize)
    {
        Inputs = inputs;
        InputNames = [.. inputs.Select(static input => input.Name)];
        Output = output;
        _hiddenSize = hiddenSize;
    }

    public IReadOnlyList<GraphInput> Inputs { get; }

    public IReadOnlyCollection<string> InputNames { get; }

    public GraphOutput Output { get; }

    /// <summary>Whether the graph is told what of a batch is padding.</summary>
    public bool MasksPadding => InputNames.Contains(GraphInput.Mask);

    /// <summary>Reads the signature of a session.</summary>
    /// <exception cref="StartupException">It is not that of a text encoder of this size.</exception>
    public static GraphSignature Of(InferenceSession session, ModelDescription model)
    {
        var inputs = new List<GraphInput>();
        if (!session.InputMetadata.ContainsKey(GraphInput.Ids) || session.InputMetadata.Keys.Except(GraphInput.Known).Any())
            throw Wrong(model, $"takes {string.Join(", ", session.InputMetadata.Keys)}; supported are {string.Join(", ", GraphInput.Known)}");
        foreach (var (name, metadata) in session.InputMetadata)
        {
            if (metadata.ElementDataType is not (TensorElementType.Int64 or TensorElementType.Int32))
                throw Wrong(model, $"must take {name} as int64 or int32");
            if (metadata.Dimensions is not [<= 0, <= 0])
                throw Wrong(model, $"takes {name} in the shape [{string.Join(", ", metadata.Dimensions)}]; any number of texts and tokens must do");
            inputs.Add(new GraphInput(name, metadata.ElementDataType, model.Encoder.FirstPosition));
        }
        return new GraphSignature(inputs, GraphOutput.Choose(session.OutputMetadata, model), model.HiddenSize);
    }

    /// <summary>The shape of the output for a batch.</summary>
    public long[] OutputShape(TokenBatch batch) =>
        Output.TextDimensions > 0 ? [batch.Rows, Output.TextDimensions] : [batch.Rows, batch.Columns, _hiddenSize];

    private static StartupException Wrong(ModelDescription model, string reason) => new($"The model cannot be used: {model.OnnxFile} {reason}.");
}
