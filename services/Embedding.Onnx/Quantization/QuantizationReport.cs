namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>What quantizing a model changed.</summary>
public sealed record QuantizationReport
{
    /// <summary>Full path of the graph that was written.</summary>
    public required string File { get; init; }

    /// <summary>int8 or weights.</summary>
    public required string Kind { get; init; }

    /// <summary>Matrices that the model multiplies with and that were quantized.</summary>
    public required int Matrices { get; init; }

    /// <summary>Tables of token vectors that were quantized.</summary>
    public required int Tables { get; init; }

    /// <summary>Bytes of the weights before: the graph and the files that it points to.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Bytes of the weights now.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>Whether a text has the same vector whatever shares its batch.</summary>
    public required bool BatchIndependent { get; init; }

    /// <summary>Texts a second of processor time before, in batches of about one length.</summary>
    public required double TextsPerSecondBefore { get; init; }

    /// <summary>The same now.</summary>
    public required double TextsPerSecondAfter { get; init; }

    /// <summary>The same now, each text alone.</summary>
    public required double TextsPerSecondAlone { get; init; }

    /// <summary>Median of the rounds' ratios: batches now to batches before.</summary>
    public required double SpeedRatio { get; init; }

    /// <summary>Median of the rounds' ratios: texts alone now to batches before.</summary>
    public required double SpeedRatioAlone { get; init; }

    /// <summary>Texts that the cosines are of.</summary>
    public required int Texts { get; init; }

    /// <summary>The smallest cosine of a text's vector to the one before.</summary>
    public required double CosineLeast { get; init; }

    /// <summary>The mean cosine.</summary>
    public required double CosineMean { get; init; }

    /// <summary>Pairs of the data given; 0 for none.</summary>
    public int Pairs { get; init; }

    /// <summary>Spearman's rank correlation of cosines and scores before; null without data.</summary>
    public double? SpearmanBefore { get; init; }

    /// <summary>The same now; each text alone.</summary>
    public double? SpearmanAfter { get; init; }
}
