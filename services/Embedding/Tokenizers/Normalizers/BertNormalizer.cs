using System.Text;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>
/// BERT's normalisation: cleans, sets ideographs apart, strips accents, lower-cases, in this order. Equal to the Hugging
/// Face reference (tokenizers, BertNormalizer) character by character.
/// </summary>
internal sealed class BertNormalizer : Normalizer
{
    private static readonly UnicodeForm Decomposition = new(NormalizationForm.FormD);

    private readonly bool _cleanText;
    private readonly bool _handleChineseChars;
    private readonly bool _stripAccents;
    private readonly bool _lowercase;

    /// <summary>What each character below U+0250 becomes; U+0000 sends it the slow way.</summary>
    private readonly char[] _simple = new char[0x250];

    public BertNormalizer(bool cleanText, bool handleChineseChars, bool stripAccents, bool lowercase)
    {
        _cleanText = cleanText;
        _handleChineseChars = handleChineseChars;
        _stripAccents = stripAccents;
        _lowercase = lowercase;
        using var output = new CharBuffer(16);
        using var pending = new CharBuffer(16);
        for (var c = '\u0001'; c < _simple.Length; c++)
        {
            output.Clear();
            Take(new Rune(c), output, pending);
            Flush(output, pending);
            if (output.Length == 1)
                _simple[c] = output.Text[0];
        }
    }

    /// <inheritdoc />
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        using var pending = new CharBuffer(0);
        while (!text.IsEmpty)
        {
            var first = text[0];
            if (first < _simple.Length && _simple[first] is not '\0' and var simple)
            {
                // What stands below U+0250 is no mark, or goes: nothing pending can change places with it.
                Flush(output, pending);
                output.Append(simple);
                text = text[1..];
                continue;
            }
            // A lone surrogate is no character and reads as U+FFFD.
            Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            Take(rune, output, pending);
            text = text[consumed..];
        }
        Flush(output, pending);
    }

    private void Take(Rune rune, CharBuffer output, CharBuffer pending)
    {
        if (_cleanText)
        {
            if (rune.Value is 0 or 0xFFFD || ReferenceUnicode.IsControl(rune))
                return;
            if (Rune.IsWhiteSpace(rune))
                rune = new Rune(' ');
        }
        var apart = _handleChineseChars && ReferenceUnicode.IsIdeograph(rune.Value);
        if (apart)
            Put(new Rune(' '), output, pending);
        Put(rune, output, pending);
        if (apart)
            Put(new Rune(' '), output, pending);
    }

    private void Put(Rune rune, CharBuffer output, CharBuffer pending)
    {
        if (!_stripAccents)
            Lower(rune, output);
        else if (rune.Value is < 0xC0)
        {
            // These stand alone under decomposition.
            Flush(output, pending);
            Lower(rune, output);
        }
        else
            pending.Append(rune);
    }

    /// <summary>Decomposes what waits and passes on all but the marks. Marks change places only among themselves, so a run is enough.</summary>
    private void Flush(CharBuffer output, CharBuffer pending)
    {
        if (pending.Length == 0)
            return;
        using var decomposed = new CharBuffer(pending.Length * 2);
        Decomposition.Normalize(pending.Text, decomposed);
        foreach (var rune in decomposed.Text.EnumerateRunes())
        {
            if (!ReferenceUnicode.IsNonspacingMark(rune))
                Lower(rune, output);
        }
        pending.Clear();
    }

    private void Lower(Rune rune, CharBuffer output)
    {
        if (_lowercase)
            Lowercase.Append(rune, output);
        else
            output.Append(rune);
    }
}
