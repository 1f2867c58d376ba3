using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Leaves marks out, and decomposes nothing.</summary>
internal sealed class StripAccents : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!ReferenceMarks.Contains(rune.Value))
                output.Append(rune);
        }
    }
}
