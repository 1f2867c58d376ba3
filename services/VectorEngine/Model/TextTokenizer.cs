namespace FitnessGrpc.VectorEngine;

/// <summary>How a text index splits text. The numbers are stored.</summary>
public enum TextTokenizer : byte
{
    /// <summary>Runs of letters and digits.</summary>
    Word = 0,

    /// <summary>What is between white space.</summary>
    Whitespace = 1,

    /// <summary>Words, found by any of their beginnings.</summary>
    Prefix = 2,

    /// <summary>Words; in scripts that are written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) each character is one.</summary>
    Multilingual = 3,
}
