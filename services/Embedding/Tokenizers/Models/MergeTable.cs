using System.Runtime.CompilerServices;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>The rank of each pair of tokens that may be merged, and what comes of it. A hash table of pairs.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] _pairs;
    private readonly int[] _ranks;
    private readonly int[] _results;
    private readonly int _mask;

    /// <summary>A table; the rank of a merge is its place. Of equal pairs the last counts.</summary>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Result)> merges)
    {
        var length = 1024;
        while (length < merges.Count * 2)
            length *= 2;
        _mask = length - 1;
        _pairs = new ulong[length];
        _ranks = new int[length];
        _results = new int[merges.Count];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, result) = merges[rank];
            var key = Key(left, right);
            var at = Place(key);
            while (_pairs[at] != 0 && _pairs[at] != key)
                at = (at + 1) & _mask;
            _pairs[at] = key;
            _ranks[at] = rank;
            _results[rank] = result;
        }
    }

    /// <summary>The rank of a pair; <see cref="int.MaxValue"/> when it is not merged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int left, int right)
    {
        var key = Key(left, right);
        for (var at = Place(key); ; at = (at + 1) & _mask)
        {
            var pair = _pairs[at];
            if (pair == key)
                return _ranks[at];
            if (pair == 0)
                return int.MaxValue;
        }
    }

    /// <summary>The token that a merge makes.</summary>
    public int Result(int rank) => _results[rank];

    // Ids count from 1 here, so that no pair is 0.
    private static ulong Key(int left, int right) => ((ulong)(uint)(left + 1) << 32) | (uint)(right + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 32) & _mask;
}
