namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>What a model's matrices become.</summary>
public enum QuantizationKind
{
    /// <summary>
    /// Products of 8-bit integers: weights with a scale an output, activations with a scale that is measured while the model runs, over
    /// the whole batch. About twice as fast as float32 on processors with VNNI, no faster on those without; a text's vector moves a little with its
    /// neighbours.
    /// </summary>
    Int8,

    /// <summary>
    /// Weights in 8 bits, blocks of 32 along the input with a float16 scale each, computed in float32. A quarter of the size at the
    /// same speed; vectors depend on nothing but the text.
    /// </summary>
    Weights,
}
