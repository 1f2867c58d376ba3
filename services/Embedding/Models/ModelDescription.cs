namespace FitnessGrpc.Embedding.Models;

/// <summary>What a model folder says about its model.</summary>
public sealed record ModelDescription
{
    /// <summary>Name of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Full path of the ONNX graph; where there is none, of <c>model.safetensors</c> or its index, and <see cref="Tensors"/> says
    /// what is in it.
    /// </summary>
    public required string OnnxFile { get; init; }

    /// <summary>The weights by name when the graph is to be built from them; null when the folder has a graph.</summary>
    public IReadOnlyDictionary<string, WeightTensor>? Tensors { get; init; }

    /// <summary>The transformer.</summary>
    public required EncoderConfig Encoder { get; init; }

    /// <summary>
    /// Whether a text has the same vector whatever shares its batch, but for the last bits of float arithmetic. False for a graph that
    /// turns its activations into integers by a scale that it measures over the whole batch.
    /// </summary>
    public bool BatchIndependent { get; init; } = true;

    /// <summary>Number of values in a token's vector.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of values in a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Number of values before the folder's <c>truncate_dim</c> cuts; the model's vectors have these.</summary>
    public required int FullDimensions { get; init; }

    /// <summary>Longest input in tokens, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The start of a text that is too long is cut, not its end.</summary>
    public bool CutsStart { get; init; }

    /// <summary>Longest query, where it is shorter than <see cref="MaxTokens"/>.</summary>
    public int? MaxQueryTokens { get; init; }

    /// <summary>Longest document, where it is shorter than <see cref="MaxTokens"/>.</summary>
    public int? MaxDocumentTokens { get; init; }

    /// <summary>How token vectors become one: at least one way; the results stand one behind the other.</summary>
    public required IReadOnlyList<PoolingMode> Pooling { get; init; }

    /// <summary>The prompt's tokens take part in pooling.</summary>
    public required bool IncludePrompt { get; init; }

    /// <summary>What comes between pooling and the last normalisation, in order.</summary>
    public required IReadOnlyList<VectorLayer> Layers { get; init; }

    /// <summary>Vectors have Euclidean length 1 unless the caller wants otherwise.</summary>
    public required bool Normalize { get; init; }

    /// <summary>Texts are put in lower case first.</summary>
    public required bool LowerCase { get; init; }

    /// <summary>Put before a query; empty when the model has no prompts.</summary>
    public required string QueryPrompt { get; init; }

    /// <summary>Put before a document; empty when the model has no prompts.</summary>
    public required string DocumentPrompt { get; init; }

    /// <summary>Hexadecimal; changes when weights, tokenizer or configuration do, and not with the folder's place or name.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Longest input of a kind in tokens, special tokens included.</summary>
    public int MaxTokensOf(bool isQuery) => (isQuery ? MaxQueryTokens : MaxDocumentTokens) ?? MaxTokens;
}
