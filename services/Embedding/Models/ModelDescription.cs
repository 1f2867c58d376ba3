namespace FitnessGrpc.Embedding.Models;

/// <summary>What a model folder says about its model.</summary>
public sealed record ModelDescription
{
    /// <summary>Name of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Full path of the ONNX graph.</summary>
    public required string OnnxFile { get; init; }

    /// <summary>Number of values in a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Longest input in tokens, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How token vectors become one.</summary>
    public required PoolingMode Pooling { get; init; }

    /// <summary>Vectors have Euclidean length 1 unless the caller wants otherwise.</summary>
    public required bool Normalize { get; init; }

    /// <summary>Put before a query; empty when the model has no prompts.</summary>
    public required string QueryPrompt { get; init; }

    /// <summary>Put before a document; empty when the model has no prompts.</summary>
    public required string DocumentPrompt { get; init; }

    /// <summary>Hexadecimal; changes when weights, tokenizer or configuration do, and not with the folder's place or name.</summary>
    public required string Fingerprint { get; init; }
}
