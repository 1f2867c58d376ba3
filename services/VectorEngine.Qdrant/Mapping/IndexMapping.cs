using Google.Protobuf;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>The parameters of payload indexes. What only tunes Qdrant's storage (on_disk, memory, is_tenant, is_principal, enable_hnsw) is kept and told back.</summary>
internal static class IndexMapping
{
    public static PayloadIndexSchema ToEngine(PayloadIndexKind kind, Wire.PayloadIndexParams? parameters)
    {
        var text = parameters?.TextIndexParams;
        var integer = parameters?.IntegerIndexParams;
        return new PayloadIndexSchema(kind, text is not { HasLowercase: true, Lowercase: false }, parameters?.ToByteArray() ?? [])
        {
            Lookup = integer is not { HasLookup: true, Lookup: false },
            Range = integer is not { HasRange: true, Range: false },
            Text = text is null ? TextAnalysis.Default : ToEngine(text),
        };
    }

    private static TextAnalysis ToEngine(Wire.TextIndexParams text) => new()
    {
        Tokenizer = text.Tokenizer switch
        {
            Wire.TokenizerType.Unknown or Wire.TokenizerType.Word => TextTokenizer.Word,
            Wire.TokenizerType.Whitespace => TextTokenizer.Whitespace,
            Wire.TokenizerType.Prefix => TextTokenizer.Prefix,
            Wire.TokenizerType.Multilingual => TextTokenizer.Multilingual,
            _ => throw Malformed.Field("field_index_params.text_index_params.tokenizer", "is unknown"),
        },
        AsciiFolding = text.AsciiFolding,
        MinLength = text.HasMinTokenLen ? Length(text.MinTokenLen) : null,
        MaxLength = text.HasMaxTokenLen ? Length(text.MaxTokenLen) : null,
        StopWordLanguages = text.Stopwords is null ? [] : [.. text.Stopwords.Languages],
        StopWords = text.Stopwords is null ? [] : [.. text.Stopwords.Custom],
        Stemmer = text.Stemmer is { StemmingParamsCase: Wire.StemmingAlgorithm.StemmingParamsOneofCase.Snowball } stemmer ? stemmer.Snowball.Language : null,
        PhraseMatching = text.PhraseMatching,
    };

    /// <summary>No token is longer than this, so a greater bound says the same.</summary>
    private static int Length(ulong length) => (int)Math.Min(length, int.MaxValue);
}
