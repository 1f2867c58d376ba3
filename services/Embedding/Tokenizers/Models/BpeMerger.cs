using System.Buffers;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Merges the symbols of a word in place. Short words go pair by pair; long ones by a heap, so that no text takes quadratic time.</summary>
internal static class BpeMerger
{
    private const int Short = 40;

    /// <summary>Merges, and tells how many symbols are left at the start of <paramref name="symbols"/>.</summary>
    public static int Merge(Span<int> symbols, MergeTable merges)
    {
        if (symbols.Length < 2)
            return symbols.Length;
        return symbols.Length <= Short ? MergeShort(symbols, merges) : MergeLong(symbols, merges);
    }

    private static int MergeShort(Span<int> symbols, MergeTable merges)
    {
        Span<int> ranks = stackalloc int[Short];
        var count = symbols.Length;
        for (var at = 0; at + 1 < count; at++)
            ranks[at] = merges.Rank(symbols[at], symbols[at + 1]);
        while (count > 1)
        {
            var (best, place) = (int.MaxValue, 0);
            for (var at = 0; at + 1 < count; at++)
            {
                if (ranks[at] < best)
                    (best, place) = (ranks[at], at);
            }
            if (best == int.MaxValue)
                break;
            symbols[place] = merges.Result(best);
            symbols[(place + 2)..count].CopyTo(symbols[(place + 1)..]);
            count--;
            if (place + 1 < count)
            {
                ranks[(place + 2)..count].CopyTo(ranks[(place + 1)..]);
                ranks[place] = merges.Rank(symbols[place], symbols[place + 1]);
            }
            if (place > 0)
                ranks[place - 1] = merges.Rank(symbols[place - 1], symbols[place]);
        }
        return count;
    }

    private static int MergeLong(Span<int> symbols, MergeTable merges)
    {
        var count = symbols.Length;
        var links = ArrayPool<int>.Shared.Rent(2 * count);
        var previous = links.AsSpan(0, count);
        var next = links.AsSpan(count, count);
        // Each merge takes one entry off and puts at most two on.
        var heap = new MergeHeap(2 * count);
        for (var at = 0; at < count; at++)
        {
            (previous[at], next[at]) = (at - 1, at + 1);
            if (at + 1 < count)
                heap.Push(merges.Rank(symbols[at], symbols[at + 1]), at);
        }
        while (heap.TryPop(out var rank, out var at))
        {
            // An entry is stale when its left symbol is gone or its pair has become another.
            var right = next[at];
            if (right >= count || symbols[at] < 0)
                continue;
            var result = merges.Result(rank);
            var now = merges.Rank(symbols[at], symbols[right]);
            if (now == int.MaxValue || merges.Result(now) != result)
                continue;
            symbols[at] = result;
            symbols[right] = -1;
            var after = next[at] = next[right];
            if (after < count)
            {
                previous[after] = at;
                heap.Push(merges.Rank(result, symbols[after]), at);
            }
            if (previous[at] is >= 0 and var before)
                heap.Push(merges.Rank(symbols[before], result), before);
        }
        var left = 0;
        foreach (var symbol in symbols)
        {
            if (symbol >= 0)
                symbols[left++] = symbol;
        }
        heap.Dispose();
        ArrayPool<int>.Shared.Return(links);
        return left;
    }
}
