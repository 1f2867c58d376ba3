using System.Globalization;
using System.Text;

namespace FitnessGrpc.VectorEngine.Filters.Text;

/// <summary>Makes tokens of the text of points and of queries as a text index is configured. Keeps no state: any number of threads may use one.</summary>
internal sealed class TextAnalyzer
{
    private readonly TextAnalysis _analysis;
    private readonly bool _lowercase;
    private readonly HashSet<string> _stopWords;

    public TextAnalyzer(PayloadIndexSchema schema)
    {
        _analysis = schema.Text;
        _lowercase = schema.Lowercase;
        _stopWords = [.. _analysis.StopWordLanguages.SelectMany(l => StopWords.Of(l) ?? []).Concat(_analysis.StopWords).Select(Fold)];
    }

    /// <summary>Refuses what a text index cannot do.</summary>
    public static void Check(TextAnalysis analysis)
    {
        if (analysis.MinLength < 0 || analysis.MaxLength < 1 || analysis.MinLength > analysis.MaxLength)
        {
            throw EngineException.Validation("min_token_len: must not be greater than max_token_len, which is at least 1");
        }

        foreach (var language in analysis.StopWordLanguages)
        {
            if (StopWords.Of(language) is null)
            {
                throw EngineException.Validation($"stopwords.languages: there are no stop words for `{Clip(language)}`");
            }
        }

        if (analysis.StopWords.Count > TextAnalysis.MaxStopWords || analysis.StopWords.Any(w => w.Length > 255))
        {
            throw EngineException.Validation($"stopwords.custom: at most {TextAnalysis.MaxStopWords} words of at most 255 characters");
        }

        if (analysis.Stemmer is { } stemmer && !IsEnglish(stemmer))
        {
            throw EngineException.Validation($"stemmer: `{Clip(stemmer)}` is not offered, only `english` is");
        }
    }

    /// <summary>Adds what a text is found by.</summary>
    public void Tokens(string text, ICollection<string> into)
    {
        foreach (var word in Words(text))
        {
            if (_analysis.Tokenizer != TextTokenizer.Prefix)
            {
                if (Fits(word))
                {
                    into.Add(word);
                }

                continue;
            }

            var (length, most) = (0, _analysis.MaxLength ?? int.MaxValue);
            for (var i = 0; i < word.Length && length < most; length++)
            {
                i += char.IsSurrogatePair(word, i) ? 2 : 1;
                if (length + 1 >= (_analysis.MinLength ?? 1))
                {
                    into.Add(word[..i]);
                }
            }
        }
    }

    /// <summary>The words of a text or a query in their order, one token for each.</summary>
    public List<string> Sequence(string text)
    {
        var words = new List<string>();
        foreach (var word in Words(text))
        {
            var token = _analysis.Tokenizer == TextTokenizer.Prefix ? Cut(word) : word;
            if (Fits(token))
            {
                words.Add(token);
            }
        }

        return words;
    }

    /// <summary>Whether the words of a query follow each other somewhere among those of a text.</summary>
    public static bool ContainsRun(List<string> text, List<string> query)
    {
        for (var i = 0; i + query.Count <= text.Count; i++)
        {
            var j = 0;
            while (j < query.Count && text[i + j] == query[j])
            {
                j++;
            }

            if (j == query.Count)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEnglish(string language) =>
        language.Equals("english", StringComparison.OrdinalIgnoreCase) || language.Equals("en", StringComparison.OrdinalIgnoreCase);

    private static string Clip(string text) => text.Length <= 50 ? text : text[..50] + "…";

    private IEnumerable<string> Words(string text)
    {
        var pieces = _analysis.Tokenizer switch
        {
            TextTokenizer.Whitespace => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            TextTokenizer.Multilingual => Runs(text, true),
            _ => Runs(text, false),
        };
        foreach (var piece in pieces)
        {
            var word = Fold(piece);
            if (word.Length == 0 || _stopWords.Contains(word))
            {
                continue;
            }

            yield return _analysis.Stemmer is null ? word : EnglishStemmer.Stem(word);
        }
    }

    /// <summary>Runs of letters, digits and, in scripts that need them, marks.</summary>
    private static IEnumerable<string> Runs(string text, bool single)
    {
        var start = -1;
        var i = 0;
        while (i < text.Length)
        {
            var known = Rune.TryGetRuneAt(text, i, out var rune);
            var size = known ? rune.Utf16SequenceLength : 1;

            // Symbols beyond the first plane count as words, or a search for one would find nothing.
            var inside = known && (Rune.IsLetterOrDigit(rune) || size == 2 || (start >= 0 && IsMark(rune)));
            var alone = single && inside && StandsAlone(rune.Value);
            if (start >= 0 && (!inside || alone))
            {
                yield return text[start..i];
                start = -1;
            }

            if (alone)
            {
                yield return text[i..(i + size)];
            }
            else if (inside && start < 0)
            {
                start = i;
            }

            i += size;
        }

        if (start >= 0)
        {
            yield return text[start..];
        }
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool StandsAlone(int rune) => rune is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) or (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF);

    private string Fold(string word)
    {
        word = _lowercase ? word.ToLowerInvariant() : word;
        return _analysis.AsciiFolding ? AsciiFolding.Fold(word) : word;
    }

    private bool Fits(string token)
    {
        if (_analysis is { MinLength: null, MaxLength: null })
        {
            return true;
        }

        var length = 0;
        foreach (var _ in token.EnumerateRunes())
        {
            length++;
        }

        return length >= (_analysis.MinLength ?? 0) && length <= (_analysis.MaxLength ?? int.MaxValue);
    }

    private string Cut(string word)
    {
        var (at, length) = (0, 0);
        while (at < word.Length && length < (_analysis.MaxLength ?? int.MaxValue))
        {
            at += char.IsSurrogatePair(word, at) ? 2 : 1;
            length++;
        }

        return word[..at];
    }
}
