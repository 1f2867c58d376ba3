namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Spells a text in tokens for its bytes.</summary>
internal static class ByteTokens
{
    /// <summary>Appends the tokens of the text's UTF-8, or none of them when one is not in the vocabulary.</summary>
    public static bool TryAdd(ReadOnlySpan<char> text, int[] tokens, List<int> ids)
    {
        var before = ids.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (tokens[value] < 0)
                {
                    ids.RemoveRange(before, ids.Count - before);
                    return false;
                }
                ids.Add(tokens[value]);
            }
        }
        return true;
    }
}
