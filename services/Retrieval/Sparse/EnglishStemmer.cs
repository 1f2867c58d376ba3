namespace FitnessGrpc.Retrieval.Sparse;

/// <summary>
/// The English stemmer of Snowball (Porter2, snowballstem.org/algorithms/english/stemmer.html): squats, squatting and
/// squatted meet in squat. Words with anything but a-z stay as they are. Apostrophes are gone before.
/// </summary>
internal static class EnglishStemmer
{
    private static readonly string[] Doubles = ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"];

    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
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

    private static readonly HashSet<string> Finished =
        new(["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"], StringComparer.Ordinal);

    private static readonly (string Suffix, string Replacement)[] Step2Suffixes =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"),
        ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"),
        ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"),
        ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3Suffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"),
        ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Step4Suffixes =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic",
    ];

    /// <summary>The stem of a word in lower case.</summary>
    public static string Stem(string word)
    {
        if (word.Length <= 2 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            return word;
        if (Exceptions.TryGetValue(word, out var stem))
            return stem;
        word = MarkConsonantY(word);
        var r1 = Region1(word);
        var r2 = Region(word, r1);
        word = Step1A(word);
        if (Finished.Contains(word))
            return word.ToLowerInvariant();
        word = Step1C(Step1B(word, r1));
        word = Step3(Step2(word, r1), r1, r2);
        return Step5(Step4(word, r2), r1, r2).ToLowerInvariant();
    }

    /// <summary>A y at the start or after a vowel is a consonant; it is written Y until the end.</summary>
    private static string MarkConsonantY(string word)
    {
        if (!word.Contains('y'))
            return word;
        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] == 'y' && (i == 0 || IsVowel(letters[i - 1])))
                letters[i] = 'Y';
        }
        return new string(letters);
    }

    private static int Region1(string word)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["gener", "commun", "arsen"])
        {
            if (word.StartsWith(prefix, StringComparison.Ordinal))
                return prefix.Length;
        }
        return Region(word, 0);
    }

    /// <summary>What follows the first consonant after a vowel, from a place on.</summary>
    private static int Region(string word, int from)
    {
        for (var i = from + 1; i < word.Length; i++)
        {
            if (!IsVowel(word[i]) && IsVowel(word[i - 1]))
                return i + 1;
        }
        return word.Length;
    }

    private static string Step1A(string word)
    {
        if (Ends(word, "sses"))
            return word[..^2];
        if (Ends(word, "ied") || Ends(word, "ies"))
            return word.Length > 4 ? word[..^2] : word[..^1];
        if (Ends(word, "us") || Ends(word, "ss") || !Ends(word, "s"))
            return word;
        return HasVowel(word.AsSpan(0, Math.Max(0, word.Length - 2))) ? word[..^1] : word;
    }

    private static string Step1B(string word, int r1)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["eedly", "eed"])
        {
            if (Ends(word, suffix))
                return word.Length - suffix.Length >= r1 ? word[..^suffix.Length] + "ee" : word;
        }
        foreach (var suffix in (ReadOnlySpan<string>)["ingly", "edly", "ing", "ed"])
        {
            if (!Ends(word, suffix))
                continue;
            var stem = word[..^suffix.Length];
            if (!HasVowel(stem))
                return word;
            if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz"))
                return stem + "e";
            if (Doubles.Any(d => Ends(stem, d)))
                return stem[..^1];
            return r1 >= stem.Length && EndsInShortSyllable(stem) ? stem + "e" : stem;
        }
        return word;
    }

    private static string Step1C(string word) =>
        word.Length > 2 && word[^1] is 'y' or 'Y' && word.Length > 2 && !IsVowel(word[^2]) ? word[..^1] + "i" : word;

    private static string Step2(string word, int r1)
    {
        foreach (var (suffix, replacement) in Step2Suffixes)
        {
            if (!Ends(word, suffix))
                continue;
            var stem = word[..^suffix.Length];
            if (stem.Length < r1)
                return word;
            return suffix switch
            {
                "ogi" => stem.EndsWith('l') ? stem + replacement : word,
                "li" => stem.Length > 0 && "cdeghkmnrt".Contains(stem[^1]) ? stem : word,
                _ => stem + replacement,
            };
        }
        return word;
    }

    private static string Step3(string word, int r1, int r2)
    {
        foreach (var (suffix, replacement) in Step3Suffixes)
        {
            if (!Ends(word, suffix))
                continue;
            var stem = word[..^suffix.Length];
            return stem.Length >= (suffix == "ative" ? r2 : r1) ? stem + replacement : word;
        }
        return word;
    }

    private static string Step4(string word, int r2)
    {
        foreach (var suffix in Step4Suffixes)
        {
            if (!Ends(word, suffix))
                continue;
            var stem = word[..^suffix.Length];
            if (stem.Length < r2 || suffix == "ion" && !(stem.EndsWith('s') || stem.EndsWith('t')))
                return word;
            return stem;
        }
        return word;
    }

    private static string Step5(string word, int r1, int r2)
    {
        if (word[^1] == 'e')
        {
            var stem = word[..^1];
            return stem.Length >= r2 || stem.Length >= r1 && !EndsInShortSyllable(stem) ? stem : word;
        }
        return Ends(word, "ll") && word.Length - 1 >= r2 ? word[..^1] : word;
    }

    /// <summary>Consonant, vowel, consonant that is none of w, x and Y; or a vowel and a consonant that are the whole word.</summary>
    private static bool EndsInShortSyllable(string word)
    {
        var n = word.Length;
        if (n == 2)
            return IsVowel(word[0]) && !IsVowel(word[1]);
        return n > 2 && !IsVowel(word[n - 3]) && IsVowel(word[n - 2]) && !IsVowel(word[n - 1]) && word[n - 1] is not ('w' or 'x' or 'Y');
    }

    private static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    private static bool HasVowel(ReadOnlySpan<char> text) => text.IndexOfAny("aeiouy") >= 0;

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
