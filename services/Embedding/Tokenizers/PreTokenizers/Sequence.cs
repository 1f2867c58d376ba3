namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>One after the other.</summary>
internal sealed class Sequence(PreTokenizer[] parts) : PreTokenizer
{
    public override bool MindsStart { get; } = parts.Any(static part => part.MindsStart);

    public override void Apply(PieceText text)
    {
        foreach (var part in parts)
            part.Apply(text);
    }
}
