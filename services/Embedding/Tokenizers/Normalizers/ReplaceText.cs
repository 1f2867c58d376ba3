namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Replaces a text wherever it stands.</summary>
internal sealed class ReplaceText(string pattern, string content) : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        if (pattern.Length == 1 && content.Length == 1)
        {
            var from = output.Length;
            output.Append(text);
            output.Replace(from, pattern[0], content[0]);
            return;
        }
        while (pattern.Length > 0 && text.IndexOf(pattern, StringComparison.Ordinal) is >= 0 and var found)
        {
            output.Append(text[..found]);
            output.Append(content);
            text = text[(found + pattern.Length)..];
        }
        output.Append(text);
    }
}
