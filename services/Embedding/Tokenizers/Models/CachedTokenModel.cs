using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>A model that remembers the ids of short words.</summary>
internal abstract class CachedTokenModel(Vocabulary vocabulary) : TokenModel(vocabulary)
{
    private readonly WordCache _cache = new();

    /// <inheritdoc />
    public override void Cut(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > WordCache.MaxLength)
        {
            CutAnew(word, ids);
            return;
        }
        if (_cache.TryGet(word, ids, out var hash))
            return;
        var before = ids.Count;
        CutAnew(word, ids);
        _cache.Add(word, hash, CollectionsMarshal.AsSpan(ids)[before..]);
    }

    /// <summary>Appends the ids of a word that is not remembered.</summary>
    protected abstract void CutAnew(ReadOnlySpan<char> word, List<int> ids);
}
