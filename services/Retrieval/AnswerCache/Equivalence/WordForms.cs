namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Takes common English endings off, so that forms of one word meet. Light on purpose: two words must never become one.</summary>
internal static class WordForms
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["feet"] = "foot",
        ["teeth"] = "tooth",
        ["men"] = "man",
        ["women"] = "woman",
        ["children"] = "child",
        ["knives"] = "knife",
        ["lives"] = "life",
        ["calves"] = "calf",
        ["ate"] = "eat",
        ["eaten"] = "eat",
        ["ran"] = "run",
        ["slept"] = "sleep",
        ["drank"] = "drink",
        ["drunk"] = "drink",
        ["lost"] = "lose",
        ["loss"] = "lose",
        ["losing"] = "lose",
        ["gave"] = "give",
        ["given"] = "give",
        ["got"] = "get",
        ["gotten"] = "get",
        ["getting"] = "get",
        ["did"] = "do",
        ["done"] = "do",
        ["does"] = "do",
        ["doing"] = "do",
        ["went"] = "go",
        ["gone"] = "go",
        ["goes"] = "go",
        ["going"] = "go",
        ["made"] = "make",
        ["took"] = "take",
        ["taken"] = "take",
        ["bought"] = "buy",
        ["grew"] = "grow",
        ["grown"] = "grow",
        ["growth"] = "grow",
        ["broke"] = "break",
        ["broken"] = "break",
        ["hurts"] = "hurt",
        ["felt"] = "feel",
        ["kept"] = "keep",
        ["held"] = "hold",
        ["swam"] = "swim",
        ["swum"] = "swim",
        ["rode"] = "ride",
        ["bent"] = "bend",
        ["burnt"] = "burn",
        ["meant"] = "mean",
        ["paid"] = "pay",
        ["tore"] = "tear",
        ["torn"] = "tear",
        ["worn"] = "wear",
        ["wore"] = "wear",
        ["fell"] = "fall",
        ["fallen"] = "fall",
        ["dying"] = "die",
        ["this"] = "this",
        ["always"] = "always",
        ["during"] = "during",
        ["thing"] = "thing",
        ["things"] = "thing",
        ["morning"] = "morning",
        ["evening"] = "evening",
        ["string"] = "string",
        ["spring"] = "spring",
        ["need"] = "need",
        ["speed"] = "speed",
        ["feed"] = "feed",
        ["seed"] = "seed",
        ["weed"] = "weed",
        ["abs"] = "abs",
        ["gas"] = "gas",
        ["lens"] = "lens",
        ["biceps"] = "biceps",
        ["bicep"] = "biceps",
        ["triceps"] = "triceps",
        ["tricep"] = "triceps",
        ["quads"] = "quadriceps",
        ["quad"] = "quadriceps",
        ["quadriceps"] = "quadriceps",
        ["glutes"] = "glute",
        ["lats"] = "lat",
        ["ups"] = "up",
    };

    /// <summary>The stem of a word in lower case.</summary>
    public static string Stem(string word)
    {
        if (Irregular.TryGetValue(word, out var known))
            return known;
        if (word.Length < 4 || !word.All(char.IsAsciiLetterLower))
            return word;
        var stem = Singular(word);
        if (Irregular.TryGetValue(stem, out known))
            return known;
        foreach (var ending in (ReadOnlySpan<string>)["ing", "ed", "ly"])
        {
            var rest = stem.Length - ending.Length;
            if (rest >= 3 && stem.EndsWith(ending, StringComparison.Ordinal) && stem.AsSpan(0, rest).IndexOfAny("aeiouy") >= 0)
            {
                stem = Undouble(stem[..rest]);
                break;
            }
        }
        if (stem.Length > 3 && stem[^1] == 'e')
            stem = stem[..^1];
        if (stem.Length > 2 && stem[^1] == 'y')
            stem = stem[..^1] + "i";
        return stem;
    }

    private static string Singular(string word)
    {
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
            return word[..^3] + "y";
        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal)
            || word.EndsWith("oes", StringComparison.Ordinal))
        {
            return word[..^2];
        }
        return word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && !word.EndsWith("us", StringComparison.Ordinal)
            && !word.EndsWith("is", StringComparison.Ordinal)
            ? word[..^1]
            : word;
    }

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1] : stem;
}
