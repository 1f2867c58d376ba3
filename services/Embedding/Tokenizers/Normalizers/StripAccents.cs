using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Leaves marks out.</summary>
internal sealed class StripAccents : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!ReferenceUnicode.IsMark(rune))
                output.Append(rune);
        }
    }
}
