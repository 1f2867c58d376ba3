namespace FitnessGrpc.Generation.Citations;

/// <summary>Cuts text without cutting a surrogate pair.</summary>
internal static class TextCut
{
    /// <summary>The first <paramref name="max"/> UTF-16 code units at most.</summary>
    public static string AtMost(string text, int max) => text.Length <= max ? text : text[..Boundary(text, max)];

    /// <summary>The nearest position at or before <paramref name="index"/> that is not inside a surrogate pair.</summary>
    public static int Boundary(string text, int index) =>
        index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1]) ? index - 1 : index;
}
