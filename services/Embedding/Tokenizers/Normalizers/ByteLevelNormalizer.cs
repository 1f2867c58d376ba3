using FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Each byte of the text becomes a visible character.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output) => ByteLevel.Map(text, output);
}
