using System.Globalization;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>The sets of Unicode properties: categories, the POSIX classes, and the scripts that tokenizers split by.</summary>
internal static class UnicodeProperty
{
    private static readonly string[] AllCategories =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    /// <summary>Runs of code points above U+FFFF of one category: where they start, and the category. Planes without characters are not looked at.</summary>
    private static readonly Lazy<(int First, int Last, UnicodeCategory Category)[]> Runs = new(FindRuns);

    /// <summary>What \w has in a class.</summary>
    public static readonly CharacterSet Word = new(@"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9", Categories("L", "M", "Nd", "Nl", "Pc").With(CircledCapitals()));

    /// <summary>What \w has by itself: Oniguruma then counts the raised digits and the fractions of Latin-1 too.</summary>
    public static readonly CharacterSet BareWord = Word with { Items = @"\u00B2\u00B3\u00B9\u00BC-\u00BE" + Word.Items };

    private static readonly Dictionary<string, string> LongNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Letter"] = "L",
        ["Uppercase_Letter"] = "Lu",
        ["Lowercase_Letter"] = "Ll",
        ["Mark"] = "M",
        ["Nonspacing_Mark"] = "Mn",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["Digit"] = "Nd",
        ["Punctuation"] = "P",
        ["Punct"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Other"] = "C",
        ["Cntrl"] = "Cc",
    };

    /// <summary>Sets of their own: below U+10000, and above.</summary>
    private static readonly Dictionary<string, (string Items, (int, int)[] Above)> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["XDigit"] = ("0-9A-Fa-f", []),
        ["Space"] = (@"\s", []),
        ["White_Space"] = (@"\s", []),
        ["Blank"] = (@"\p{Zs}\t", []),
        ["Any"] = (@"\u0000-\uD7FF\uE000-\uFFFF", [(CodePointSet.First, CodePointSet.Last)]),
        ["ASCII"] = (@"\u0000-\u007F", []),
        ["Han"] = (
            @"\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9",
            [(0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF), (0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2F800, 0x2FA1D), (0x30000, 0x3134A), (0x31350, 0x323AF)]),
        ["Hiragana"] = (@"\u3041-\u3096\u309D-\u309F", [(0x1B001, 0x1B11F), (0x1B132, 0x1B132), (0x1B150, 0x1B152), (0x1F200, 0x1F200)]),
        ["Katakana"] = (
            @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
            [(0x1AFF0, 0x1AFF3), (0x1AFF5, 0x1AFFB), (0x1AFFD, 0x1AFFE), (0x1B000, 0x1B000), (0x1B120, 0x1B122), (0x1B155, 0x1B155), (0x1B164, 0x1B167)]),
        ["Hangul"] = (@"\u1100-\u11FF\u302E\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7C6\uD7CB-\uD7FB\uFFA0-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC", []),
        ["Thai"] = (@"\u0E01-\u0E3A\u0E40-\u0E5B", []),
        ["Lao"] = (@"\u0E81\u0E82\u0E84\u0E86-\u0E8A\u0E8C-\u0EA3\u0EA5\u0EA7-\u0EBD\u0EC0-\u0EC4\u0EC6\u0EC8-\u0ECE\u0ED0-\u0ED9\u0EDC-\u0EDF", []),
        ["Khmer"] = (@"\u1780-\u17DD\u17E0-\u17E9\u17F0-\u17F9\u19E0-\u19FF", []),
        ["Myanmar"] = (@"\u1000-\u109F\uA9E0-\uA9FE\uAA60-\uAA7F", []),
    };

    private static CodePointSet CircledCapitals() => CodePointSet.Of([(0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)]);

    /// <summary>The set of a property.</summary>
    /// <exception cref="NotSupportedException">The property is not known.</exception>
    public static CharacterSet Of(string name)
    {
        var key = name.Replace(' ', '_');
        if (key.Equals("Upper", StringComparison.OrdinalIgnoreCase))
            return Upper();
        if (key.Equals("Lower", StringComparison.OrdinalIgnoreCase))
            return Lower();
        if (Names.TryGetValue(key, out var set))
            return new CharacterSet(set.Items, CodePointSet.Of(set.Above));
        var category = LongNames.GetValueOrDefault(key, key);
        return Matching(category).Length > 0 ? Category(category) : throw new NotSupportedException($"has the property {name}");
    }

    /// <summary>The set of what stands between brackets and colons, as <c>[:punct:]</c>, which has symbols too.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static CharacterSet Posix(string name)
    {
        if (name == "word")
            return Word;
        var set = Of(name);
        return name == "punct" ? Join(set, Category("S")) : set;
    }

    /// <summary>What is not of a category, as the other categories; null for a set that is none.</summary>
    public static CharacterSet? Not(string name)
    {
        var key = name.Replace(' ', '_');
        if (key.Equals("Space", StringComparison.OrdinalIgnoreCase) || key.Equals("White_Space", StringComparison.OrdinalIgnoreCase))
            return new CharacterSet(@"\S", CodePointSet.Of([(CodePointSet.First, CodePointSet.Last)]));
        var own = Matching(LongNames.GetValueOrDefault(key, key));
        if (own.Length == 0)
            return null;
        string[] others = [.. AllCategories.Except(own)];
        return new CharacterSet(Items(others), Categories(others));
    }

    /// <summary>One letter stays one item, which .NET looks up faster than several; not that of what is no character, which has the surrogates.</summary>
    private static CharacterSet Category(string name) => new(name is { Length: 1 } and not ("C" or "c") ? $@"\p{{{name.ToUpperInvariant()}}}" : Items(Matching(name)), Categories(name));

    /// <summary>With Other_Uppercase of PropList.txt.</summary>
    private static CharacterSet Upper() => new(@"\p{Lu}\u2160-\u216F\u24B6-\u24CF", Categories("Lu").With(CircledCapitals()));

    /// <summary>With Other_Lowercase of PropList.txt.</summary>
    private static CharacterSet Lower() => new(
        @"\p{Ll}\u00AA\u00BA\u02B0-\u02B8\u02C0\u02C1\u02E0-\u02E4\u0345\u037A\u10FC\u1D2C-\u1D6A\u1D78\u1D9B-\u1DBF\u2071\u207F\u2090-\u209C\u2170-\u217F\u24D0-\u24E9"
            + @"\u2C7C\u2C7D\uA69C\uA69D\uA770\uA7F2-\uA7F4\uA7F8\uA7F9\uAB5C-\uAB5F\uAB69",
        Categories("Ll").With(CodePointSet.Of([(0x10780, 0x10780), (0x10783, 0x10785), (0x10787, 0x107B0), (0x107B2, 0x107BA), (0x1E030, 0x1E06D)])));

    private static CharacterSet Join(CharacterSet a, CharacterSet b) => new(a.Items + b.Items, a.Above.With(b.Above));

    /// <summary>Surrogates are not in it: they stand for others.</summary>
    private static string Items(IEnumerable<string> categories) => string.Concat(categories.Where(static c => c != "Cs").Select(static c => $@"\p{{{c}}}"));

    /// <summary>The two-letter categories of a name of one or two letters.</summary>
    private static string[] Matching(string name) => name.Length is 1 or 2 ? [.. AllCategories.Where(category => category.StartsWith(name, StringComparison.OrdinalIgnoreCase))] : [];

    private static CodePointSet Categories(params IEnumerable<string> names)
    {
        var wanted = names.SelectMany(Matching).Select(static name => (UnicodeCategory)Array.IndexOf(AllCategories, name)).ToHashSet();
        return CodePointSet.Of(Runs.Value.Where(run => wanted.Contains(run.Category)).Select(static run => (run.First, run.Last)));
    }

    private static (int, int, UnicodeCategory)[] FindRuns()
    {
        var runs = new List<(int First, int Last, UnicodeCategory Category)>();
        foreach (var (first, last) in new[] { (CodePointSet.First, 0x3FFFF), (0x40000, 0xDFFFF), (0xE0000, 0xE0FFF), (0xE1000, 0xEFFFF), (0xF0000, 0xFFFFD), (0xFFFFE, 0xFFFFF), (0x100000, 0x10FFFD), (0x10FFFE, CodePointSet.Last) })
        {
            // Planes without characters, and those of private use, are all alike.
            var step = first is 0x40000 or 0xE1000 or 0xF0000 or 0x100000 ? last + 1 - first : 1;
            for (var value = first; value <= last; value += step)
            {
                var category = CharUnicodeInfo.GetUnicodeCategory(value);
                if (runs is [.., var before] && before.Category == category)
                    runs[^1] = (before.First, value + step - 1, category);
                else
                    runs.Add((value, value + step - 1, category));
            }
        }
        return [.. runs];
    }
}
