using FitnessGrpc.Embedding.Tokenizers.Unicode;

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
        if (pattern.Length == 0)
        {
            // Nothing stands before each character, and behind the last.
            for (var width = 0; !text.IsEmpty; text = text[width..])
            {
                _ = CodePoint.At(text, 0, out width);
                output.Append(content);
                output.Append(text[..width]);
            }
            output.Append(content);
            return;
        }
        while (text.IndexOf(pattern, StringComparison.Ordinal) is >= 0 and var found)
        {
            output.Append(text[..found]);
            output.Append(content);
            text = text[(found + pattern.Length)..];
        }
        output.Append(text);
    }
}
