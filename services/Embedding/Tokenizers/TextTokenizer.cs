using FitnessGrpc.Embedding.Tokenizers.Models;
using FitnessGrpc.Embedding.Tokenizers.Normalizers;
using FitnessGrpc.Embedding.Tokenizers.PreTokenizers;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>
/// A tokenizer in the steps of the Hugging Face library: added tokens are found, what lies between is normalised, further
/// added tokens are found in that, the rest is cut into words, words into tokens, and special tokens go around it all.
/// </summary>
internal sealed class TextTokenizer : ITokenizer
{
    private readonly TokenModel _model;
    private readonly Normalizer? _normalizer;
    private readonly PreTokenizer? _preTokenizer;
    private readonly Dictionary<int, string> _addedContents;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalized;
    private readonly int[] _before;
    private readonly int[] _after;

    /// <summary>A tokenizer of these parts.</summary>
    public TextTokenizer(TokenizerParts parts)
    {
        _model = parts.Model;
        _normalizer = parts.Normalizer;
        _preTokenizer = parts.PreTokenizer;
        (_before, _after) = parts.Ends;
        Truncation = parts.Truncation;
        // Of two with one id, which a vocabulary with gaps can have, the last one is shown.
        _addedContents = parts.Added.GroupBy(static a => a.Id).ToDictionary(static same => same.Key, static same => same.Last().Content);
        _raw = new AddedTokens(parts.Added.Where(static a => !a.Normalized), parts.PlainSpecialTokens);
        _normalized = new AddedTokens(
            parts.Added.Where(static a => a.Normalized).Select(a => a with { Content = Normalize(a.Content) }), parts.PlainSpecialTokens);
        VocabularySize = Math.Max(_model.Vocabulary.Count, _addedContents.Keys.DefaultIfEmpty(-1).Max() + 1);
    }

    /// <inheritdoc />
    public int SpecialTokens => _before.Length + _after.Length;

    /// <inheritdoc />
    public int VocabularySize { get; }

    /// <inheritdoc />
    public TruncationSettings? Truncation { get; }

    /// <inheritdoc />
    public string Token(int id) => _addedContents.GetValueOrDefault(id) ?? _model.Vocabulary.Token(id);

    /// <inheritdoc />
    public int[] Encode(string text, bool addSpecialTokens, int maxTokens, out bool truncated)
    {
        var (before, after) = addSpecialTokens ? (_before, _after) : ([], []);
        var room = Math.Max(0, maxTokens - before.Length - after.Length);
        var left = Truncation?.Left ?? false;
        var workspace = Workspace.Take();
        var ids = workspace.Ids;
        // One more than there is room for tells that the end is cut; what lies behind cannot change what lies before.
        workspace.Enough = left || room == int.MaxValue ? int.MaxValue : room + 1;
        EncodeText(WellFormed(text), workspace);
        truncated = ids.Count > room;
        var count = Math.Min(ids.Count, room);
        var result = new int[before.Length + count + after.Length];
        before.CopyTo(result, 0);
        ids.CopyTo(left ? ids.Count - count : 0, result, before.Length, count);
        after.CopyTo(result, before.Length + count);
        workspace.GiveBack();
        return result;
    }

    /// <summary>The reference's texts are UTF-8, which has no half pairs.</summary>
    private static string WellFormed(string text)
    {
        for (var at = 0; (at = IndexOfSurrogate(text, at)) >= 0; at += 2)
        {
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
                return string.Concat(text.EnumerateRunes());
        }
        return text;
    }

    private static int IndexOfSurrogate(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAnyInRange('\uD800', '\uDFFF');
        return found < 0 ? -1 : from + found;
    }

    private string Normalize(string text)
    {
        if (_normalizer is null)
            return text;
        using var buffer = new CharBuffer(text.Length);
        _normalizer.Normalize(text, buffer);
        return buffer.Text.ToString();
    }

    private void EncodeText(ReadOnlySpan<char> text, Workspace workspace)
    {
        var (at, from) = (0, 0);
        while ((at < text.Length || from < text.Length) && workspace.Ids.Count < workspace.Enough)
        {
            var token = _raw.Next(text, ref at, ref from, out var begin, out var start);
            if (begin < start)
                EncodePart(text[begin..start], begin == 0, workspace);
            if (token is null)
                break;
            workspace.Ids.Add(token.Id);
        }
    }

    private void EncodePart(ReadOnlySpan<char> text, bool first, Workspace workspace)
    {
        if (_normalizer is not null)
        {
            first = first && (_preTokenizer?.MindsStart != true || KeepsStart(text, workspace));
            workspace.Normalized.Clear();
            _normalizer.Normalize(text, workspace.Normalized);
            text = workspace.Normalized.Text;
        }
        var (at, from) = (0, 0);
        while ((at < text.Length || from < text.Length) && workspace.Ids.Count < workspace.Enough)
        {
            var token = _normalized.Next(text, ref at, ref from, out var begin, out var start);
            if (begin < start)
                CutWords(text[begin..start], first && begin == 0, workspace);
            if (token is null)
                break;
            workspace.Ids.Add(token.Id);
        }
    }

    /// <summary>Whether the normaliser leaves something of the first character: what is left of a text that lost its start does not start where the text did.</summary>
    private bool KeepsStart(ReadOnlySpan<char> text, Workspace workspace)
    {
        _ = CodePoint.At(text, 0, out var width);
        workspace.Normalized.Clear();
        _normalizer!.Normalize(text[..width], workspace.Normalized);
        return workspace.Normalized.Length > 0;
    }

    private void CutWords(ReadOnlySpan<char> text, bool first, Workspace workspace)
    {
        if (_preTokenizer is null)
        {
            _model.Cut(text, workspace.Ids);
            return;
        }
        var pieces = workspace.Pieces;
        pieces.Start(text, first);
        _preTokenizer.Apply(pieces);
        text = pieces.Text;
        foreach (var piece in pieces.Pieces)
        {
            if (workspace.Ids.Count >= workspace.Enough)
                break;
            _model.Cut(text[piece.Start..piece.End], workspace.Ids);
        }
    }
}
