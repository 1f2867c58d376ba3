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

    /// <summary>Whether a value lies in one of the ranges (first, last), which are in order.</summary>
    public static bool IsIn(ReadOnlySpan<int> ranges, int value)
    {
        var (low, high) = (0, ranges.Length / 2 - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < ranges[2 * middle])
                high = middle - 1;
            else if (value > ranges[2 * middle + 1])
                low = middle + 1;
            else
                return true;
        }
        return false;
    }
}
