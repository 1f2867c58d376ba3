using System.Numerics;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Bitmaps over slots, 64 to a word.</summary>
internal static class Bits
{
    public static int Words(int bits) => (bits + 63) >> 6;

    public static bool Get(ReadOnlySpan<ulong> words, int bit) => (words[bit >> 6] & (1UL << bit)) != 0;

    public static void Set(Span<ulong> words, int bit) => words[bit >> 6] |= 1UL << bit;

    public static void Clear(Span<ulong> words, int bit) => words[bit >> 6] &= ~(1UL << bit);

    public static int Count(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Bits of the first that are not in the second.</summary>
    public static int CountWithout(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> without)
    {
        var count = 0;
        for (var i = 0; i < words.Length; i++)
        {
            count += BitOperations.PopCount(words[i] & ~without[i]);
        }

        return count;
    }
}
