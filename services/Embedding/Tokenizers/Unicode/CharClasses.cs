using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Unicode;

/// <summary>Classes of code points, looked up in a table below U+10000. Half a pair belongs to none.</summary>
internal static class CharClasses
{
    private const byte Letter = 1;
    private const byte Numeric = 2;
    private const byte WhiteSpace = 4;
    private const byte Punctuation = 8;
    private const byte Word = 16;
    private const byte Alphanumeric = Letter | Numeric;

    private static readonly byte[] Classes = MakeClasses();

    /// <summary>\p{L} of the reference's regular expressions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetter(int value) => (Of(value) & Letter) != 0;

    /// <summary>\p{N}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNumeric(int value) => (Of(value) & Numeric) != 0;

    /// <summary>Unicode's White_Space, \s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWhiteSpace(int value) => (Of(value) & WhiteSpace) != 0;

    /// <summary>Punctuation as BERT splits at it: <see cref="ReferenceUnicode.IsPunctuation"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPunctuation(int value) => (Of(value) & Punctuation) != 0;

    /// <summary>\w as UTS 18, annex C, has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWord(int value) => (Of(value) & Word) != 0;

    /// <summary>None of \p{L}, \p{N} and \s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSymbol(int value) => (Of(value) & (Alphanumeric | WhiteSpace)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Of(int value) => (uint)value < (uint)Classes.Length ? Classes[value] : Find(value);

    private static byte[] MakeClasses()
    {
        var classes = new byte[0x10000];
        for (var value = 0; value < classes.Length; value++)
            classes[value] = Find(value);
        return classes;
    }

    private static byte Find(int value)
    {
        if (!Rune.IsValid(value))
            return 0;
        var rune = new Rune(value);
        var flags = (byte)(ReferenceUnicode.IsPunctuation(rune) ? Punctuation : 0);
        if (Rune.IsWhiteSpace(rune))
            flags |= WhiteSpace;
        flags |= Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Letter | Word,
            <= UnicodeCategory.EnclosingMark => Word,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => Numeric | Word,
            UnicodeCategory.OtherNumber => Numeric,
            UnicodeCategory.ConnectorPunctuation => Word,
            // Letters in circles and squares are Other_Alphabetic; the joiners are Join_Control.
            _ => value is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189
                or 0x200C or 0x200D ? Word : (byte)0,
        };
        return flags;
    }
}
