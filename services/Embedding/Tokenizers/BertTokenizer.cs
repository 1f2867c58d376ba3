using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Added tokens, normalisation, words, WordPiece, special tokens around it all.</summary>
internal sealed class BertTokenizer : ITokenizer
{
    private const int ChunkLength = 4096;

    [ThreadStatic]
    private static List<int>? _scratch;

    private readonly WordPieceVocabulary _vocabulary;
    private readonly BertNormalizer? _normalizer;
    private readonly Dictionary<int, string> _addedContents;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalized;
    private readonly int[] _before;
    private readonly int[] _after;

    /// <summary>A tokenizer of these parts.</summary>
    /// <param name="vocabulary">Cuts words.</param>
    /// <param name="normalizer">Null when the text is taken as it is.</param>
    /// <param name="added">Tokens that are found literally.</param>
    /// <param name="before">Special ids before a text.</param>
    /// <param name="after">Special ids behind it.</param>
    public BertTokenizer(
        WordPieceVocabulary vocabulary, BertNormalizer? normalizer, IReadOnlyCollection<AddedToken> added, int[] before, int[] after)
    {
        _vocabulary = vocabulary;
        _normalizer = normalizer;
        _addedContents = added.ToDictionary(static a => a.Id, static a => a.Content);
        _raw = new AddedTokens(added.Where(static a => !a.Normalized));
        _normalized = new AddedTokens(added.Where(static a => a.Normalized).Select(a => a with { Content = Normalize(a.Content) }));
        _before = before;
        _after = after;
        VocabularySize = Math.Max(vocabulary.Count, added.Count == 0 ? 0 : added.Max(static a => a.Id) + 1);
    }

    /// <inheritdoc />
    public int SpecialTokens => _before.Length + _after.Length;

    /// <inheritdoc />
    public int VocabularySize { get; }

    /// <inheritdoc />
    public string Token(int id) => _addedContents.GetValueOrDefault(id) ?? _vocabulary.Token(id);

    /// <inheritdoc />
    public int[] Encode(string text, bool addSpecialTokens, int maxTokens, out bool truncated)
    {
        // Kept by the thread: no more of it than a long text takes.
        var ids = _scratch ??= new List<int>(512);
        ids.Clear();
        var special = addSpecialTokens ? SpecialTokens : 0;
        var room = Math.Max(0, maxTokens - special);
        // One more than there is room for tells that the text was cut; what lies behind it cannot change what lies before.
        var enough = room == int.MaxValue ? int.MaxValue : room + 1;
        for (var at = 0; at < text.Length && ids.Count < enough;)
        {
            var token = _raw.Next(text, at, out var start, out var end);
            EncodePart(text.AsSpan(at, start - at), ids, enough);
            if (token is not null)
                ids.Add(token.Id);
            at = end;
        }
        truncated = ids.Count > room;
        var count = Math.Min(ids.Count, room);
        var result = new int[count + special];
        var content = result.AsSpan(addSpecialTokens ? _before.Length : 0, count);
        ids.CopyTo(0, result, addSpecialTokens ? _before.Length : 0, count);
        if (addSpecialTokens)
        {
            _before.CopyTo(result, 0);
            _after.CopyTo(result, _before.Length + content.Length);
        }
        if (ids.Capacity > 65_536)
            _scratch = null;
        return result;
    }

    private string Normalize(string text)
    {
        if (_normalizer is null)
            return text;
        using var buffer = new CharBuffer(text.Length);
        _normalizer.Normalize(text, buffer);
        return buffer.Text.ToString();
    }

    private void EncodePart(ReadOnlySpan<char> text, List<int> ids, int enough)
    {
        if (text.IsEmpty)
            return;
        if (_normalizer is null)
        {
            EncodeNormalized(text, ids, enough);
            return;
        }
        using var buffer = new CharBuffer(Math.Min(text.Length, ChunkLength) + 16);
        while (!text.IsEmpty && ids.Count < enough)
        {
            var chunk = Chunk(text);
            buffer.Clear();
            _normalizer.Normalize(text[..chunk], buffer);
            EncodeNormalized(buffer.Text, ids, enough);
            text = text[chunk..];
        }
    }

    /// <summary>A long text goes in chunks that end at a space, so that the part that is cut anyway costs nothing.</summary>
    private int Chunk(ReadOnlySpan<char> text)
    {
        // A token that is searched for in normalised text could reach over the end of a chunk.
        if (text.Length <= ChunkLength || !_normalized.IsEmpty)
            return text.Length;
        var space = text[ChunkLength..].IndexOf(' ');
        return space < 0 ? text.Length : ChunkLength + space + 1;
    }

    private void EncodeNormalized(ReadOnlySpan<char> text, List<int> ids, int enough)
    {
        for (var at = 0; at < text.Length && ids.Count < enough;)
        {
            var token = _normalized.Next(text, at, out var start, out var end);
            CutWords(text[at..start], ids, enough);
            if (token is not null)
                ids.Add(token.Id);
            at = end;
        }
    }

    /// <summary>Words end at white space, which goes, and at punctuation, each character of which is a word.</summary>
    private void CutWords(ReadOnlySpan<char> text, List<int> ids, int enough)
    {
        var start = 0;
        for (var at = 0; at < text.Length && ids.Count < enough;)
        {
            var c = text[at];
            if (char.IsAsciiLetterOrDigit(c))
            {
                at++;
                continue;
            }
            Rune.DecodeFromUtf16(text[at..], out var rune, out var width);
            var isSpace = Rune.IsWhiteSpace(rune);
            if (isSpace || ReferenceUnicode.IsPunctuation(rune))
            {
                if (at > start)
                    _vocabulary.Cut(text[start..at], ids);
                if (!isSpace)
                    _vocabulary.Cut(text.Slice(at, width), ids);
                start = at + width;
            }
            at += width;
        }
        if (start < text.Length && ids.Count < enough)
            _vocabulary.Cut(text[start..], ids);
    }
}
