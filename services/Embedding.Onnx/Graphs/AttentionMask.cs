namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>What a fused attention takes the place of padding from.</summary>
internal enum AttentionMask
{
    /// <summary>The graph's own mask, whatever the graph made of it: right where that was nothing but to leave padding out, and the fastest.</summary>
    Padding,

    /// <summary>What the graph adds to the products: right for relative positions and windows too.</summary>
    Bias,
}
