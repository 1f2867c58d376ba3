using System.Text.Json;

namespace FitnessGrpc.Embedding.Models;

/// <summary>What config.json says about the transformer. What a file does not say is null.</summary>
public sealed record EncoderConfig
{
    /// <summary>Full path of config.json.</summary>
    public required string File { get; init; }

    /// <summary>Family, as <c>bert</c> or <c>xlm-roberta</c>; empty when the file does not say.</summary>
    public required string ModelType { get; init; }

    /// <summary>Values of a token's vector.</summary>
    public required int? HiddenSize { get; init; }

    /// <summary>Number of layers.</summary>
    public required int? Layers { get; init; }

    /// <summary>Attention heads of a layer.</summary>
    public required int? Heads { get; init; }

    /// <summary>Values between the two linear parts of a feed-forward block.</summary>
    public required int? IntermediateSize { get; init; }

    /// <summary>Function between them, as <c>gelu</c>.</summary>
    public required string? Activation { get; init; }

    /// <summary>Added to the variance by layer normalisation.</summary>
    public required float? LayerNormEpsilon { get; init; }

    /// <summary>Number of token ids.</summary>
    public required int? VocabularySize { get; init; }

    /// <summary>Rows of the position embeddings.</summary>
    public required int? Positions { get; init; }

    /// <summary>Rows of the token type embeddings.</summary>
    public required int? TokenTypes { get; init; }

    /// <summary>Id of padding; where positions of a family begin behind it.</summary>
    public required int? PaddingId { get; init; }

    /// <summary>Buckets of MPNet's relative positions.</summary>
    public required int? RelativeBuckets { get; init; }

    /// <summary>How positions enter; null or <c>absolute</c> for embeddings that are added.</summary>
    public required string? PositionType { get; init; }

    /// <summary>The position of the first token: RoBERTa and what descends from it count on from the id of padding.</summary>
    public int FirstPosition => ModelType is "roberta" or "xlm-roberta" or "camembert" or "mpnet" ? (PaddingId ?? 1) + 1 : 0;

    /// <summary>Longest input that the positions allow; null when the file does not say.</summary>
    public int? MaxTokens => Positions > 0 ? Positions - FirstPosition : null;

    /// <summary>Whether positions come out of a formula, so that a folder may allow longer inputs than were trained with.</summary>
    public bool HasRotaryPositions => ModelType is "llama" or "mistral" or "qwen2" or "qwen3" or "gemma" or "gemma2" or "gemma3_text" or "modernbert" or "nomic_bert";

    /// <summary>Whether only distances count, so that no input is too long.</summary>
    public bool HasDistances => ModelType is "t5" or "mt5" or "umt5" or "xlnet";

    /// <summary>Whether a token sees only those before it, as in models that write text; the file says so by the class that it was made for.</summary>
    public required bool IsCausal { get; init; }

    internal static EncoderConfig Read(ModelFile file) => file.Read(root => new EncoderConfig
    {
        File = file.Path,
        ModelType = root.Text("model_type") ?? "",
        HiddenSize = Number(root, "hidden_size", "dim", "n_embd", "d_model"),
        Layers = Number(root, "num_hidden_layers", "n_layers", "n_layer"),
        Heads = Number(root, "num_attention_heads", "n_heads", "n_head"),
        IntermediateSize = Number(root, "intermediate_size", "hidden_dim"),
        Activation = root.Text("hidden_act") ?? root.Text("activation"),
        LayerNormEpsilon = (float?)root.Property("layer_norm_eps")?.GetDouble(),
        VocabularySize = root.Number("vocab_size"),
        Positions = Number(root, "max_position_embeddings", "n_positions"),
        TokenTypes = root.Number("type_vocab_size"),
        PaddingId = root.Number("pad_token_id"),
        RelativeBuckets = root.Number("relative_attention_num_buckets"),
        PositionType = root.Text("position_embedding_type"),
        IsCausal = root.Property("architectures") is { ValueKind: JsonValueKind.Array } classes
            && classes.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first
            && first.GetString()!.EndsWith("ForCausalLM", StringComparison.Ordinal)
            && root.Flag("is_causal") != false,
    });

    private static int? Number(JsonElement root, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (root.Number(name) is { } value)
                return value;
        }
        return null;
    }
}
