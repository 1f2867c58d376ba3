namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>One after the other.</summary>
internal sealed class Sequence(Normalizer[] parts) : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        if (parts.Length < 2)
        {
            if (parts.Length == 0)
                output.Append(text);
            else
                parts[0].Normalize(text, output);
            return;
        }
        using var first = new CharBuffer(text.Length + 16);
        using var second = new CharBuffer(text.Length + 16);
        var (from, to) = (first, second);
        parts[0].Normalize(text, from);
        foreach (var part in parts.AsSpan(1..^1))
        {
            to.Clear();
            part.Normalize(from.Text, to);
            (from, to) = (to, from);
        }
        parts[^1].Normalize(from.Text, output);
    }
}
