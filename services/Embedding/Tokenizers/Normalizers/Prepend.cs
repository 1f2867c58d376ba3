namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Puts something before a text that is not empty.</summary>
internal sealed class Prepend(string prefix) : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        if (text.IsEmpty)
            return;
        output.Append(prefix);
        output.Append(text);
    }
}
