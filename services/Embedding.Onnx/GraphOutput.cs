using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>The output of a graph that is used.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">float32 or float16.</param>
/// <param name="TextDimensions">Values of a text's vector; 0 for an output with a vector a token.</param>
internal sealed record GraphOutput(string Name, TensorElementType Type, int TextDimensions)
{
    private static readonly string[] TokenNames = ["last_hidden_state", "token_embeddings"];
    private static readonly string[] TextNames = ["sentence_embedding", "sentence_embeddings", "embeddings", "text_embeds"];

    /// <summary>
    /// Token vectors where there are any, because the folder says how they are pooled; else vectors of texts, which the graph pooled.
    /// </summary>
    /// <exception cref="StartupException">No output will do, or its size is another than the folder's.</exception>
    public static GraphOutput Choose(IReadOnlyDictionary<string, NodeMetadata> outputs, ModelDescription model)
    {
        if (Find(outputs, TokenNames, 3) is var (token, tokenMetadata))
        {
            var size = tokenMetadata.Dimensions[2];
            // Below 0 the graph leaves the size open.
            if (size > 0 && size != model.HiddenSize)
                throw Wrong(model, $"gives vectors of {size} values, and the configuration says {model.HiddenSize}");
            return new GraphOutput(token, tokenMetadata.ElementDataType, 0);
        }
        if (Find(outputs, TextNames, 2) is var (text, textMetadata))
        {
            var pooled = model.HiddenSize * model.Pooling.Count;
            var size = textMetadata.Dimensions[1] > 0 ? textMetadata.Dimensions[1] : model.FullDimensions;
            if (size != pooled && size != model.FullDimensions)
                throw Wrong(model, $"gives vectors of {size} values, and the configuration says {model.FullDimensions}");
            return new GraphOutput(text, textMetadata.ElementDataType, size);
        }
        throw Wrong(model, "has no output of vectors in float32 or float16, as last_hidden_state or sentence_embedding would be");
    }

    /// <summary>By name, else the first of that number of dimensions.</summary>
    private static (string Name, NodeMetadata Metadata)? Find(IReadOnlyDictionary<string, NodeMetadata> outputs, string[] names, int dimensions)
    {
        var fitting = outputs.Where(output => output.Value.Dimensions.Length == dimensions
            && output.Value.ElementDataType is (TensorElementType.Float or TensorElementType.Float16)).ToList();
        foreach (var name in names)
        {
            if (fitting.Find(output => output.Key == name) is { Key: not null } found)
                return (found.Key, found.Value);
        }
        return fitting is [var first, ..] ? (first.Key, first.Value) : null;
    }

    private static StartupException Wrong(ModelDescription model, string reason) => new($"The model cannot be used: {model.OnnxFile} {reason}.");
}
