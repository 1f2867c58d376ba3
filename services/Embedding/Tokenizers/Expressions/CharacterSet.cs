namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>What a class of a pattern has.</summary>
/// <param name="Items">Below U+10000, as the items of a class of .NET. None of them has a surrogate.</param>
/// <param name="Above">Above U+FFFF.</param>
internal readonly record struct CharacterSet(string Items, CodePointSet Above)
{
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    /// <summary>A range of code points, first and last one with it.</summary>
    public static CharacterSet Range(int first, int last)
    {
        var items = Below(first, Math.Min(last, FirstSurrogate - 1)) + Below(Math.Max(first, LastSurrogate + 1), Math.Min(last, 0xFFFF));
        return new CharacterSet(items, CodePointSet.Of([(first, last)]));
    }

    private static string Below(int first, int last) =>
        first > last ? "" : first == last ? $"\\u{first:X4}" : $"\\u{first:X4}-\\u{last:X4}";
}
