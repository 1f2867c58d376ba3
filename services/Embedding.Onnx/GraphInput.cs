using FitnessGrpc.Embedding.Backends;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>One input of a graph, and what stands in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">int64 or int32.</param>
/// <param name="FirstPosition">The position of a first token.</param>
internal sealed record GraphInput(string Name, TensorElementType Type, int FirstPosition)
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Types = "token_type_ids";
    public const string Positions = "position_ids";

    /// <summary>The inputs that can be filled.</summary>
    public static IReadOnlyList<string> Known { get; } = [Ids, Mask, Types, Positions];

    /// <summary>Writes the input's values: rows × columns.</summary>
    public void Fill(TokenBatch batch, Span<long> values)
    {
        switch (Name)
        {
            case Ids:
                batch.Ids.Span.CopyTo(values);
                break;
            case Mask:
                batch.Mask.Span.CopyTo(values);
                break;
            case Types:
                // One segment.
                values.Clear();
                break;
            default:
                // Padding stands at the ends, so that a token's place is its column.
                for (var i = 0; i < values.Length; i++)
                    values[i] = (i % batch.Columns) + FirstPosition;
                break;
        }
    }

    /// <summary>Writes the input's values: rows × columns.</summary>
    public void Fill(TokenBatch batch, Span<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Name switch
            {
                Ids => (int)batch.Ids.Span[i],
                Mask => (int)batch.Mask.Span[i],
                Types => 0,
                _ => (i % batch.Columns) + FirstPosition,
            };
        }
    }
}
