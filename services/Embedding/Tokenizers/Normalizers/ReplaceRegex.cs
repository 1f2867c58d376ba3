using FitnessGrpc.Embedding.Tokenizers.Expressions;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Replaces what a regular expression finds, by a text that is taken as it is.</summary>
internal sealed class ReplaceRegex(ReferenceRegex pattern, string content) : Normalizer
{
    [ThreadStatic]
    private static List<Piece>? _matches;

    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        var matches = _matches ??= [];
        matches.Clear();
        pattern.FindAll(text, matches);
        var at = 0;
        foreach (var match in matches)
        {
            output.Append(text[at..match.Start]);
            output.Append(content);
            at = match.End;
        }
        output.Append(text[at..]);
    }
}
