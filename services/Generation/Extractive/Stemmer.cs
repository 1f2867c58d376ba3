namespace FitnessGrpc.Generation.Extractive;

/// <summary>Takes common English endings off, so that forms of a word meet. Light on purpose: it must never join two words.</summary>
internal static class Stemmer
{
    /// <summary>The stem of a word in lower case.</summary>
    public static string Stem(string word)
    {
        if (word.Length < 4 || !word.All(char.IsAsciiLetterLower))
            return word;
        var stem = Plural(word);
        if (stem.Length > 6 && stem.EndsWith("ancy", StringComparison.Ordinal))
            stem = stem[..^2] + "t";
        foreach (var ending in (ReadOnlySpan<string>)["ing", "ed", "ly"])
        {
            if (stem.EndsWith(ending, StringComparison.Ordinal) && HasVowel(stem.AsSpan(0, stem.Length - ending.Length)) && stem.Length - ending.Length >= 3)
            {
                stem = Undouble(stem[..^ending.Length]);
                break;
            }
        }
        if (stem.Length > 4 && stem[^1] == 'e')
            stem = stem[..^1];
        if (stem.Length > 3 && stem[^1] == 'y')
            stem = stem[..^1] + "i";
        return stem;
    }

    private static string Plural(string word)
    {
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
            return word[..^3] + "y";
        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal))
            return word[..^2];
        return word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !word.EndsWith("us", StringComparison.Ordinal)
            && !word.EndsWith("is", StringComparison.Ordinal)
            ? word[..^1]
            : word;
    }

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1] : stem;

    private static bool HasVowel(ReadOnlySpan<char> text) => text.IndexOfAny("aeiouy") >= 0;
}
