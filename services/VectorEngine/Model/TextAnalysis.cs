namespace FitnessGrpc.VectorEngine;

/// <summary>How a text index makes tokens of text. Text is split, lowered, folded, rid of stop words, stemmed, and then cut by length.</summary>
public sealed record TextAnalysis
{
    /// <summary>Most custom stop words: 10,000, of at most 255 characters each.</summary>
    public const int MaxStopWords = 10_000;

    /// <summary>Words of letters and digits, nothing else done to them.</summary>
    public static TextAnalysis Default { get; } = new();

    /// <summary>How text is split.</summary>
    public TextTokenizer Tokenizer { get; init; }

    /// <summary>Whether letters lose their accents (é becomes e, ß ss, ł l).</summary>
    public bool AsciiFolding { get; init; }

    /// <summary>Shorter tokens are left out, in characters; for <see cref="TextTokenizer.Prefix"/> also the shortest beginning. Null: 1.</summary>
    public int? MinLength { get; init; }

    /// <summary>Longer tokens are left out, in characters; for <see cref="TextTokenizer.Prefix"/> the longest beginning. Null: no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Languages whose stop words are left out: english, german, french, spanish, italian, portuguese, dutch, or their ISO 639-1 codes.</summary>
    public IReadOnlyList<string> StopWordLanguages { get; init; } = [];

    /// <summary>Further stop words.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>The language of the Snowball stemmer: english (or en), or null for none.</summary>
    public string? Stemmer { get; init; }

    /// <summary>Kept and told back: phrases are always found, by looking at the text of the points that hold all words.</summary>
    public bool PhraseMatching { get; init; }
}
