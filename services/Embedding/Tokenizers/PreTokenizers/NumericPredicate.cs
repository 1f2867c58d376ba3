using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

internal readonly struct NumericPredicate : ICharPredicate
{
    /// <summary>Digits of Unicode 17, as Rust has them, where regular expressions have 16.</summary>
    public bool Matches(int value) => CharClasses.IsNumeric(value) || value is >= 0x11DE0 and <= 0x11DE9 or >= 0x16FF4 and <= 0x16FF6;
}
