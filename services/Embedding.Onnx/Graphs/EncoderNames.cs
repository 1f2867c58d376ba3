namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>What the parts of a layer are called in a family's tensors; and what the family has.</summary>
internal sealed record EncoderNames
{
    public required string Layer { get; init; }

    public required string Query { get; init; }

    public required string Key { get; init; }

    public required string Value { get; init; }

    public required string AttentionOutput { get; init; }

    public required string AttentionNorm { get; init; }

    public required string FeedForwardIn { get; init; }

    public required string FeedForwardOut { get; init; }

    public required string OutputNorm { get; init; }

    /// <summary>Embeddings of token types are added.</summary>
    public bool HasTokenTypes { get; init; }

    /// <summary>Positions are counted over the tokens that are not padding, on from its id.</summary>
    public bool CountsPositions { get; init; }

    /// <summary>A bias by the distance of two tokens is added to their attention.</summary>
    public bool HasRelativeBias { get; init; }

    private static EncoderNames Bert { get; } = new()
    {
        Layer = "encoder.layer",
        Query = "attention.self.query",
        Key = "attention.self.key",
        Value = "attention.self.value",
        AttentionOutput = "attention.output.dense",
        AttentionNorm = "attention.output.LayerNorm",
        FeedForwardIn = "intermediate.dense",
        FeedForwardOut = "output.dense",
        OutputNorm = "output.LayerNorm",
        HasTokenTypes = true,
    };

    private static EncoderNames DistilBert { get; } = new()
    {
        Layer = "transformer.layer",
        Query = "attention.q_lin",
        Key = "attention.k_lin",
        Value = "attention.v_lin",
        AttentionOutput = "attention.out_lin",
        AttentionNorm = "sa_layer_norm",
        FeedForwardIn = "ffn.lin1",
        FeedForwardOut = "ffn.lin2",
        OutputNorm = "output_layer_norm",
    };

    /// <summary>Null for a family that is not known.</summary>
    public static EncoderNames? Of(string modelType) => modelType switch
    {
        "bert" => Bert,
        "roberta" or "xlm-roberta" or "camembert" => Bert with { CountsPositions = true },
        "mpnet" => Bert with
        {
            Query = "attention.attn.q",
            Key = "attention.attn.k",
            Value = "attention.attn.v",
            AttentionOutput = "attention.attn.o",
            AttentionNorm = "attention.LayerNorm",
            HasTokenTypes = false,
            CountsPositions = true,
            HasRelativeBias = true,
        },
        "distilbert" => DistilBert,
        _ => null,
    };
}
