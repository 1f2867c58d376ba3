namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>Writes a Unicode property's name as a class of .NET: categories, the POSIX classes, and the scripts that tokenizers split by.</summary>
internal static class UnicodeProperty
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Letter"] = @"\p{L}",
        ["Uppercase_Letter"] = @"\p{Lu}",
        ["Lowercase_Letter"] = @"\p{Ll}",
        ["Mark"] = @"\p{M}",
        ["Nonspacing_Mark"] = @"\p{Mn}",
        ["Number"] = @"\p{N}",
        ["Decimal_Number"] = @"\p{Nd}",
        ["Punctuation"] = @"\p{P}",
        ["Symbol"] = @"\p{S}",
        ["Separator"] = @"\p{Z}",
        ["Other"] = @"\p{C}",
        ["Digit"] = @"\p{Nd}",
        ["XDigit"] = "0-9A-Fa-f",
        ["Space"] = @"\s",
        ["White_Space"] = @"\s",
        ["Blank"] = @"\p{Zs}\t",
        ["Cntrl"] = @"\p{Cc}",
        // With Other_Uppercase and Other_Lowercase of PropList.txt.
        ["Upper"] = @"\p{Lu}\u2160-\u216F\u24B6-\u24CF",
        ["Lower"] = @"\p{Ll}\u00AA\u00BA\u02B0-\u02B8\u02C0\u02C1\u02E0-\u02E4\u0345\u037A\u10FC\u1D2C-\u1D6A\u1D78\u1D9B-\u1DBF\u2071\u207F\u2090-\u209C\u2170-\u217F\u24D0-\u24E9"
            + @"\u2C7C\u2C7D\uA69C\uA69D\uA770\uA7F2-\uA7F4\uA7F8\uA7F9\uAB5C-\uAB5F\uAB69",
        ["Punct"] = @"\p{P}",
        ["Any"] = @"\s\S",
        ["ASCII"] = @"\u0000-\u007F",
        ["Han"] = @"\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9",
        ["Hiragana"] = @"\u3041-\u3096\u309D-\u309F",
        ["Katakana"] = @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
        ["Hangul"] = @"\u1100-\u11FF\u302E\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7C6\uD7CB-\uD7FB\uFFA0-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC",
        ["Thai"] = @"\u0E01-\u0E3A\u0E40-\u0E5B",
        ["Lao"] = @"\u0E81\u0E82\u0E84\u0E86-\u0E8A\u0E8C-\u0EA3\u0EA5\u0EA7-\u0EBD\u0EC0-\u0EC4\u0EC6\u0EC8-\u0ECE\u0ED0-\u0ED9\u0EDC-\u0EDF",
        ["Khmer"] = @"\u1780-\u17DD\u17E0-\u17E9\u17F0-\u17F9\u19E0-\u19FF",
        ["Myanmar"] = @"\u1000-\u109F\uA9E0-\uA9FE\uAA60-\uAA7F",
    };

    /// <summary>The items of a class in brackets and colons, as <c>[:alpha:]</c> is; without brackets. Punctuation has symbols here too.</summary>
    /// <exception cref="NotSupportedException">It is not known.</exception>
    public static string Posix(string name) => name == "punct" ? @"\p{P}\p{S}" : Translate(name, inClass: true, negate: false);

    /// <summary>The class of a property; without its brackets where <paramref name="inClass"/> says that they are there.</summary>
    /// <exception cref="NotSupportedException">The property is not known, or cannot be negated where it stands.</exception>
    public static string Translate(string name, bool inClass, bool negate)
    {
        var category = name.Length is 1 or 2 && "LMNPSZC".Contains(name[0], StringComparison.Ordinal) ? $@"\p{{{name}}}" : null;
        var items = category ?? Names.GetValueOrDefault(name.Replace(' ', '_'))
            ?? throw new NotSupportedException($"has the property {name}");
        if (!negate)
            return inClass ? items : $"[{items}]";
        if (!inClass)
            return $"[^{items}]";
        return items.LastIndexOf('\\') == 0 && items.Length <= 6
            ? items.Replace(@"\p", @"\P", StringComparison.Ordinal).Replace(@"\s", @"\S", StringComparison.Ordinal)
            : throw new NotSupportedException($"has the property {name} negated in a class");
    }
}
