using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>
/// Remembers the ids of short words. Bounded: a word has two places, and takes that of another when both are taken.
/// Entries do not change once they are seen, so reading needs no lock.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Longer words are not kept.</summary>
    public const int MaxLength = 48;

    private const int Places = 1 << 15;
    private const int MaxIds = 48;
    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>Appends the ids of a word if it is known. <paramref name="hash"/> is for <see cref="Add"/>.</summary>
    public bool TryGet(ReadOnlySpan<char> word, List<int> ids, out uint hash)
    {
        hash = Hash(word);
        var at = (int)(hash & (Places - 1));
        var entry = _entries[at];
        if (entry is null || entry.Hash != hash || !word.SequenceEqual(entry.Word))
        {
            entry = _entries[at ^ 1];
            if (entry is null || entry.Hash != hash || !word.SequenceEqual(entry.Word))
                return false;
        }
        var found = entry.Ids;
        if (found.Length == 1)
            ids.Add(found[0]);
        else
            ids.AddRange(found.AsSpan());
        return true;
    }

    public void Add(ReadOnlySpan<char> word, uint hash, ReadOnlySpan<int> ids)
    {
        if (ids.Length > MaxIds)
            return;
        var at = (int)(hash & (Places - 1));
        if (_entries[at] is { } old)
            _entries[at ^ 1] = old;
        _entries[at] = new Entry(hash, word.ToArray(), ids.ToArray());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<char> word)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var hash = (ulong)word.Length * Prime;
        while (word.Length >= 4)
        {
            hash = (hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(word)))) * Prime;
            hash ^= hash >> 32;
            word = word[4..];
        }
        foreach (var c in word)
            hash = (hash ^ c) * Prime;
        return (uint)(hash >> 32);
    }

    private sealed record Entry(uint Hash, char[] Word, int[] Ids);
}
