namespace FitnessGrpc.VectorEngine.Filters.Text;

/// <summary>
/// The Porter2 stemming algorithm for English (M. F. Porter, snowballstem.org/algorithms/english): words lose their endings in steps, each of
/// which may only touch the part behind the first (R1) or second (R2) group of vowels.
/// </summary>
internal static class EnglishStemmer
{
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    };

    private static readonly HashSet<string> KeptAfterPlural =
        ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    private static readonly (string Ending, string By)[] Step2 =
    [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"), ("biliti", "ble"), ("lessli", "less"),
        ("tional", "tion"), ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"),
        ("ousli", "ous"), ("abli", "able"), ("alli", "al"), ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"),
        ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string By)[] Step3 =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Step4 =
    [
        "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous", "al", "er", "ic",
    ];

    /// <summary>The stem of a lower-case word; other words come back as they are.</summary>
    public static string Stem(string word)
    {
        if (word.Length <= 2 || !word.All(static c => char.IsAsciiLetterLower(c) || c == '\''))
        {
            return word;
        }

        if (Exceptions.TryGetValue(word, out var exception))
        {
            return exception;
        }

        word = MarkConsonantY(word.TrimStart('\''));
        var (r1, r2) = Regions(word);
        word = Plural(Possessive(word));
        if (KeptAfterPlural.Contains(word))
        {
            return word;
        }

        word = Past(word, r1);
        if (word.Length > 2 && word[^1] is 'y' or 'Y' && !IsVowel(word[^2]))
        {
            word = word[..^1] + "i";
        }

        word = Derived(word, r1, r2);
        foreach (var ending in Step4)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
            {
                if (word.Length - ending.Length >= r2 && (ending != "ion" || (word.Length > 3 && word[^4] is 's' or 't')))
                {
                    word = word[..^ending.Length];
                }

                break;
            }
        }

        return Last(word, r1, r2).ToLowerInvariant();
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static bool HasVowel(ReadOnlySpan<char> part) => part.IndexOfAny("aeiouy") >= 0;

    /// <summary>A y that is a consonant, at the start or behind a vowel, is written Y.</summary>
    private static string MarkConsonantY(string word)
    {
        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] == 'y' && (i == 0 || IsVowel(letters[i - 1])))
            {
                letters[i] = 'Y';
            }
        }

        return new string(letters);
    }

    /// <summary>R1 begins behind the first consonant that follows a vowel, R2 is the R1 of R1.</summary>
    private static (int R1, int R2) Regions(string word)
    {
        var r1 = -1;
        foreach (var start in (string[])["gener", "commun", "arsen"])
        {
            r1 = word.StartsWith(start, StringComparison.Ordinal) ? start.Length : r1;
        }

        r1 = r1 >= 0 ? r1 : Behind(0);
        return (r1, Behind(r1));

        int Behind(int from)
        {
            for (var i = from + 1; i < word.Length; i++)
            {
                if (!IsVowel(word[i]) && IsVowel(word[i - 1]))
                {
                    return i + 1;
                }
            }

            return word.Length;
        }
    }

    private static string Possessive(string word) =>
        word.EndsWith("'s'", StringComparison.Ordinal) ? word[..^3]
        : word.EndsWith("'s", StringComparison.Ordinal) ? word[..^2]
        : word.EndsWith('\'') ? word[..^1] : word;

    private static string Plural(string word)
    {
        if (word.EndsWith("sses", StringComparison.Ordinal))
        {
            return word[..^2];
        }

        if (word.EndsWith("ied", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal))
        {
            return word.Length > 4 ? word[..^2] : word[..^1];
        }

        if (word.EndsWith("us", StringComparison.Ordinal) || word.EndsWith("ss", StringComparison.Ordinal) || !word.EndsWith('s'))
        {
            return word;
        }

        return word.Length > 2 && HasVowel(word.AsSpan(0, word.Length - 2)) ? word[..^1] : word;
    }

    private static string Past(string word, int r1)
    {
        foreach (var ending in (string[])["eedly", "ingly", "edly", "eed", "ing", "ed"])
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal))
            {
                continue;
            }

            var stem = word[..^ending.Length];
            if (ending is "eed" or "eedly")
            {
                return stem.Length >= r1 ? stem + "ee" : word;
            }

            if (!HasVowel(stem))
            {
                return word;
            }

            if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal) || stem.EndsWith("iz", StringComparison.Ordinal))
            {
                return stem + "e";
            }

            if (stem.Length >= 2 && stem[^1] == stem[^2] && stem[^1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
            {
                return stem[..^1];
            }

            return IsShort(stem, r1) ? stem + "e" : stem;
        }

        return word;
    }

    private static string Derived(string word, int r1, int r2)
    {
        foreach (var (ending, by) in Step2)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
            {
                var at = word.Length - ending.Length;
                var holds = at >= r1 && (ending != "ogi" || (at > 0 && word[at - 1] == 'l'))
                    && (ending != "li" || (at > 0 && word[at - 1] is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't'));
                word = holds ? word[..at] + by : word;
                break;
            }
        }

        foreach (var (ending, by) in Step3)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
            {
                var at = word.Length - ending.Length;
                return at >= (ending == "ative" ? r2 : r1) && at >= r1 ? word[..at] + by : word;
            }
        }

        return word;
    }

    private static string Last(string word, int r1, int r2)
    {
        var at = word.Length - 1;
        if (word.EndsWith('e'))
        {
            return at >= r2 || (at >= r1 && !EndsInShortSyllable(word.AsSpan(0, at))) ? word[..at] : word;
        }

        return word.EndsWith('l') && at >= r2 && at > 0 && word[at - 1] == 'l' ? word[..at] : word;
    }

    /// <summary>Whether a word ends in a short syllable and has nothing in R1.</summary>
    private static bool IsShort(string word, int r1) => r1 >= word.Length && EndsInShortSyllable(word);

    private static bool EndsInShortSyllable(ReadOnlySpan<char> word) => word.Length == 2
        ? IsVowel(word[0]) && !IsVowel(word[1])
        : word.Length > 2 && !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'Y') && IsVowel(word[^2]) && !IsVowel(word[^3]);
}
