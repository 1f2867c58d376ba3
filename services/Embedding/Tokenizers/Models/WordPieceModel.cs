namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>WordPiece: cuts a word into the longest pieces of a vocabulary, from its start (Wu et al. 2016, as BERT uses it).</summary>
internal sealed class WordPieceModel : CachedTokenModel
{
    private readonly CharTrie _starts = new();
    private readonly CharTrie _continuations = new();
    private readonly int _unknown;
    private readonly int _maxCharsPerWord;

    /// <summary>A model.</summary>
    /// <param name="vocabulary">Its pieces.</param>
    /// <param name="unknown">Id for a word that cannot be cut.</param>
    /// <param name="prefix">What marks a piece that continues a word: <c>##</c>.</param>
    /// <param name="maxCharsPerWord">A word of more characters is unknown.</param>
    public WordPieceModel(Vocabulary vocabulary, int unknown, string prefix, int maxCharsPerWord) : base(vocabulary)
    {
        _unknown = unknown;
        _maxCharsPerWord = maxCharsPerWord;
        for (var id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.Tokens[id] is not { Length: > 0 } token)
                continue;
            // A piece with the prefix may also start a word that is spelled so.
            _starts.Add(token, id);
            if (token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.Ordinal))
                _continuations.Add(token.AsSpan(prefix.Length), id);
        }
    }

    /// <inheritdoc />
    protected override void CutAnew(ReadOnlySpan<char> word, List<int> ids)
    {
        if (TooLong(word))
        {
            ids.Add(_unknown);
            return;
        }
        var before = ids.Count;
        var trie = _starts;
        while (!word.IsEmpty)
        {
            var (best, length) = (-1, 0);
            var node = CharTrie.Root;
            for (var at = 0; at < word.Length && (node = trie.Next(node, word[at])) != 0; at++)
            {
                if (trie.Value(node) is >= 0 and var id)
                    (best, length) = (id, at + 1);
            }
            if (best < 0)
            {
                // One part that is unknown makes the word unknown.
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(_unknown);
                return;
            }
            ids.Add(best);
            word = word[length..];
            trie = _continuations;
        }
    }

    private bool TooLong(ReadOnlySpan<char> word)
    {
        if (word.Length <= _maxCharsPerWord)
            return false;
        var characters = 0;
        foreach (var c in word)
        {
            if (!char.IsLowSurrogate(c))
                characters++;
        }
        return characters > _maxCharsPerWord;
    }
}
