using FitnessGrpc.Embedding.Tokenizers.Models;
using FitnessGrpc.Embedding.Tokenizers.Normalizers;
using FitnessGrpc.Embedding.Tokenizers.PostProcessors;
using FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>What a tokenizer file describes.</summary>
internal sealed record TokenizerParts
{
    public required TokenModel Model { get; init; }

    /// <summary>Null: the text is taken as it is.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Null: what lies between added tokens is one word.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    public SpecialEnds Ends { get; init; } = SpecialEnds.None;

    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    public TruncationSettings? Truncation { get; init; }

    /// <summary>Special tokens that stand in a text are text like any other. By default they are found, as the reference finds them.</summary>
    public bool PlainSpecialTokens { get; init; }
}
