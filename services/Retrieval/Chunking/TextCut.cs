namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>Cuts texts without cutting a character.</summary>
internal static class TextCut
{
    /// <summary>At most <paramref name="length"/> code units from the start.</summary>
    public static string Head(string text, int length) => text[..Boundary(text, length)];

    /// <summary>The last place at or before <paramref name="index"/> that is not inside a surrogate pair.</summary>
    public static int Boundary(ReadOnlySpan<char> text, int index)
    {
        if (index >= text.Length)
            return text.Length;
        return index > 0 && char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1]) ? index - 1 : index;
    }
}
