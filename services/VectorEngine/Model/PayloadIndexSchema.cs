namespace FitnessGrpc.VectorEngine;

/// <summary>A payload index.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Lowercase">Text only: whether words are compared without regard to case.</param>
/// <param name="Annotations">Kept and returned as it is.</param>
public sealed record PayloadIndexSchema(PayloadIndexKind Kind, bool Lowercase, ReadOnlyMemory<byte> Annotations)
{
    /// <summary>Integer only: whether values are found by equality and counted in facets. One of this and <see cref="Range"/> is needed.</summary>
    public bool Lookup { get; init; } = true;

    /// <summary>Integer only: whether values are found by range, and points can be ordered by them.</summary>
    public bool Range { get; init; } = true;

    /// <summary>Text only: how tokens are made.</summary>
    public TextAnalysis Text { get; init; } = TextAnalysis.Default;
}
