using System.Buffers;
using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>
/// Unigram language model (Kudo 2018): of all ways to cut a text, the one whose pieces' scores add up to the most. Of
/// equal ones, the one that is found first, reading from the start and shorter pieces before longer ones.
/// </summary>
internal sealed class UnigramModel : CachedTokenModel
{
    private const double UnknownPenalty = 10;
    private const int OnStack = 256;

    private readonly CharTrie _pieces = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly int[]? _bytes;

    /// <summary>A model.</summary>
    /// <param name="vocabulary">Its pieces.</param>
    /// <param name="scores">The logarithm of each piece's probability.</param>
    /// <param name="unknown">Id for characters that no piece has.</param>
    /// <param name="byteFallback">Spell such characters in bytes instead, where the vocabulary has the bytes.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, int unknown, bool byteFallback) : base(vocabulary)
    {
        _scores = scores;
        _unknown = unknown;
        _unknownScore = scores.Min() - UnknownPenalty;
        _bytes = byteFallback ? vocabulary.FindBytes() : null;
        for (var id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.Tokens[id] is { Length: > 0 } token)
                _pieces.Add(token, id);
        }
    }

    /// <inheritdoc />
    protected override void CutAnew(ReadOnlySpan<char> word, List<int> ids)
    {
        var places = word.Length + 1;
        if (places <= OnStack)
        {
            CutAnew(word, ids, stackalloc double[places], stackalloc int[places], stackalloc int[places]);
            return;
        }
        var scores = ArrayPool<double>.Shared.Rent(places);
        var nodes = ArrayPool<int>.Shared.Rent(places * 2);
        CutAnew(word, ids, scores.AsSpan(0, places), nodes.AsSpan(0, places), nodes.AsSpan(places, places));
        ArrayPool<double>.Shared.Return(scores);
        ArrayPool<int>.Shared.Return(nodes);
    }

    /// <summary>For each place the best way to it: its score, where its last piece starts, and that piece.</summary>
    private void CutAnew(ReadOnlySpan<char> word, List<int> ids, Span<double> scores, Span<int> starts, Span<int> pieces)
    {
        scores[0] = 0;
        starts.Fill(-1);
        for (var start = 0; start < word.Length;)
        {
            var width = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
            var before = scores[start];
            var single = false;
            var node = CharTrie.Root;
            for (var at = start; at < word.Length && (node = _pieces.Next(node, word[at])) != 0; at++)
            {
                if (_pieces.Value(node) is not (>= 0 and var id))
                    continue;
                var score = _scores[id] + before;
                if (starts[at + 1] < 0 || score > scores[at + 1])
                    (scores[at + 1], starts[at + 1], pieces[at + 1]) = (score, start, id);
                single |= at + 1 - start == width;
            }
            var end = start + width;
            if (!single && (starts[end] < 0 || _unknownScore + before > scores[end]))
                (scores[end], starts[end], pieces[end]) = (_unknownScore + before, start, _unknown);
            start = end;
        }
        Collect(word, ids, starts, pieces);
    }

    /// <summary>Reads the best way from its end. Neighbours that are unknown become one.</summary>
    private void Collect(ReadOnlySpan<char> word, List<int> ids, ReadOnlySpan<int> starts, ReadOnlySpan<int> pieces)
    {
        var before = ids.Count;
        for (var end = word.Length; end > 0;)
        {
            var start = starts[end];
            var id = pieces[end];
            if (id == _unknown)
            {
                while (start > 0 && pieces[start] == _unknown)
                    start = starts[start];
                var at = ids.Count;
                AddUnknown(word[start..end], ids);
                CollectionsMarshal.AsSpan(ids)[at..].Reverse();
            }
            else
                ids.Add(id);
            end = start;
        }
        CollectionsMarshal.AsSpan(ids)[before..].Reverse();
    }

    private void AddUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        if (Vocabulary.Find(text) is >= 0 and var known)
            ids.Add(known);
        else if (_bytes is null || !ByteTokens.TryAdd(text, _bytes, ids))
            ids.Add(_unknown);
    }
}
