namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>What is to be made.</summary>
/// <param name="Folder">The model, as sentence-transformers writes it; behind a # there may be a variant of its weights.</param>
/// <param name="Target">A folder that is not there yet or empty; null to put the new weights beside the old ones, as a variant.</param>
/// <param name="Kind">What the matrices become.</param>
/// <param name="Data">File of pairs of sentences with people's scores; null for none.</param>
public sealed record QuantizationRequest(string Folder, string? Target, QuantizationKind Kind, string? Data)
{
    /// <summary>
    /// Weights of <see cref="QuantizationKind.Int8"/> have 7 bits. Processors with AVX2 and without VNNI add two products in 16 bits, which 8-bit
    /// weights can overflow; with 7 bits they cannot.
    /// </summary>
    public bool SevenBits { get; init; } = true;
}
