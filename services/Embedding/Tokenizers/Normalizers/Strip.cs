namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Takes white space off the ends.</summary>
internal sealed class Strip(bool left, bool right) : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        if (left)
            text = text.TrimStart();
        output.Append(right ? text.TrimEnd() : text);
    }
}
