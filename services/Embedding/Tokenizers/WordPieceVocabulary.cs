namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>WordPiece: cuts a word into the longest pieces of a vocabulary, from its start (Wu et al. 2016, as BERT uses it).</summary>
internal sealed class WordPieceVocabulary
{
    private readonly string?[] _tokens;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations;
    private readonly int _unknown;
    private readonly int _maxCharsPerWord;
    private readonly int _longestStart;
    private readonly int _longestContinuation;

    /// <summary>A vocabulary.</summary>
    /// <param name="tokens">The token of each id; null where an id has none.</param>
    /// <param name="unknown">Id for a word that cannot be cut.</param>
    /// <param name="prefix">What marks a piece that continues a word: <c>##</c>.</param>
    /// <param name="maxCharsPerWord">A word of more characters is unknown.</param>
    public WordPieceVocabulary(string?[] tokens, int unknown, string prefix, int maxCharsPerWord)
    {
        _tokens = tokens;
        _unknown = unknown;
        _maxCharsPerWord = maxCharsPerWord;
        var starts = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        var continuations = new Dictionary<string, int>(tokens.Length / 4, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is not { Length: > 0 } token)
                continue;
            // A piece with the prefix may also start a word that is spelled so.
            starts[token] = id;
            _longestStart = Math.Max(_longestStart, token.Length);
            if (token.Length <= prefix.Length || !token.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            continuations[token[prefix.Length..]] = id;
            _longestContinuation = Math.Max(_longestContinuation, token.Length - prefix.Length);
        }
        _starts = starts.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = continuations.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of ids.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token of an id.</summary>
    public string Token(int id) => _tokens[id] ?? "";

    /// <summary>Id of a token; null when it is not in the vocabulary.</summary>
    public int? Find(string token) => _starts.TryGetValue(token, out var id) ? id : null;

    /// <summary>Appends the ids of one word.</summary>
    public void Cut(ReadOnlySpan<char> word, List<int> ids)
    {
        if (TooLong(word))
        {
            ids.Add(_unknown);
            return;
        }
        var before = ids.Count;
        var (lookup, longest) = (_starts, _longestStart);
        while (!word.IsEmpty)
        {
            var length = Math.Min(word.Length, longest);
            int id;
            while (!lookup.TryGetValue(word[..length], out id))
            {
                if (--length > 0)
                    continue;
                // One part that is unknown makes the word unknown.
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(_unknown);
                return;
            }
            ids.Add(id);
            word = word[length..];
            (lookup, longest) = (_continuations, _longestContinuation);
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
