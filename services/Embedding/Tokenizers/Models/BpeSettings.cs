namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>How byte-pair encoding treats what its vocabulary and merges do not say.</summary>
internal sealed record BpeSettings
{
    /// <summary>Id of characters that are not in the vocabulary; -1: they are left out.</summary>
    public int Unknown { get; init; } = -1;

    /// <summary>Neighbouring unknown characters are one.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Spell unknown characters in bytes, where the vocabulary has the bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A word that is a token is that token, whatever the merges make of it.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>What marks a piece that continues a word; empty: nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What marks a piece that ends a word; empty: nothing.</summary>
    public string Suffix { get; init; } = "";
}
