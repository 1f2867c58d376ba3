namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>One after the other.</summary>
internal sealed class Sequence(PreTokenizer[] parts) : PreTokenizer
{
    public override void Apply(PieceText text)
    {
        foreach (var part in parts)
            part.Apply(text);
    }
}
