using System.Runtime.CompilerServices;

namespace FitnessGrpc.Embedding.Tokenizers.Unicode;

/// <summary>Reads UTF-16 code point by code point.</summary>
internal static class CodePoint
{
    /// <summary>The code point at a place. The text is well formed but for halves of pairs, which read as themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(ReadOnlySpan<char> text, int at, out int width)
    {
        var c = text[at];
        if (char.IsHighSurrogate(c) && (uint)(at + 1) < (uint)text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            width = 2;
            return char.ConvertToUtf32(c, text[at + 1]);
        }
        width = 1;
        return c;
    }
}
