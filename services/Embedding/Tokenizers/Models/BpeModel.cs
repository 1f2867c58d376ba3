using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Byte-pair encoding (Sennrich et al. 2016): starts from characters and merges the pair of the lowest rank, leftmost first, until none is left.</summary>
internal sealed class BpeModel : CachedTokenModel
{
    private const char WordStart = '\u2581';
    private readonly MergeTable _merges;
    private readonly BpeSettings _settings;
    private readonly int[]? _bytes;
    private readonly int[]? _characters;
    private readonly bool _cutsAtWordStart;

    /// <summary>A model; merges are by rank.</summary>
    public BpeModel(Vocabulary vocabulary, IReadOnlyList<(int Left, int Right, int Result)> merges, BpeSettings settings) : base(vocabulary)
    {
        _merges = new MergeTable(merges);
        _settings = settings;
        _bytes = settings.ByteFallback ? vocabulary.FindBytes() : null;
        if (settings is { Prefix: "", Suffix: "" })
        {
            _characters = new int[char.MaxValue + 1];
            for (var c = 0; c <= char.MaxValue; c++)
                _characters[c] = vocabulary.Find([(char)c]);
            // Where nothing that is merged has the sign behind another character, merges never reach over the start of a word.
            _cutsAtWordStart = !settings.IgnoreMerges && _characters[WordStart] >= 0
                && merges.All(m => StartsWords(vocabulary.Token(m.Result)));
        }
    }

    /// <inheritdoc />
    public override void Cut(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_cutsAtWordStart)
        {
            for (var at = 1; at < word.Length; at++)
            {
                var found = word[at..].IndexOf(WordStart);
                if (found < 0)
                    break;
                at += found;
                if (word[at - 1] == WordStart)
                    continue;
                base.Cut(word[..at], ids);
                word = word[at..];
                at = 0;
            }
        }
        base.Cut(word, ids);
    }

    private static bool StartsWords(string token) => !token.AsSpan().TrimStart(WordStart).Contains(WordStart);

    /// <inheritdoc />
    protected override void CutAnew(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_settings.IgnoreMerges && Vocabulary.Find(word) is >= 0 and var whole)
        {
            ids.Add(whole);
            return;
        }
        var before = ids.Count;
        Spell(word, ids);
        var symbols = CollectionsMarshal.AsSpan(ids)[before..];
        var left = BpeMerger.Merge(symbols, _merges);
        CollectionsMarshal.SetCount(ids, before + left);
    }

    /// <summary>The word in tokens of one character.</summary>
    private void Spell(ReadOnlySpan<char> word, List<int> ids)
    {
        // What is unknown waits for what follows, and tokens of bytes pass it by, as in the reference.
        var waiting = false;
        for (var at = 0; at < word.Length;)
        {
            var width = char.IsHighSurrogate(word[at]) && at + 1 < word.Length ? 2 : 1;
            var character = word.Slice(at, width);
            var marked = _characters is null ? Marked(character, at == 0, at + width == word.Length) : default;
            var id = _characters is null ? Vocabulary.Find(marked) : width == 1 ? _characters[character[0]] : Vocabulary.Find(character);
            at += width;
            if (id >= 0)
            {
                if (waiting)
                    ids.Add(_settings.Unknown);
                waiting = false;
                ids.Add(id);
                continue;
            }
            if (_bytes is not null && ByteTokens.TryAdd(_characters is null ? marked : character, _bytes, ids))
                continue;
            if (_settings.Unknown < 0)
                continue;
            if (waiting && !_settings.FuseUnknown)
                ids.Add(_settings.Unknown);
            waiting = true;
        }
        if (waiting)
            ids.Add(_settings.Unknown);
    }

    private string Marked(ReadOnlySpan<char> character, bool first, bool last) =>
        string.Concat(first ? "" : _settings.Prefix, character, last ? _settings.Suffix : "");
}
