using System.Collections.Frozen;

namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Reads from a question's words what it asks for.</summary>
internal static class KindReader
{
    private static readonly FrozenSet<string> Auxiliaries = new[]
    {
        "is", "are", "am", "was", "were", "do", "does", "did", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "has", "have", "had",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Pronouns =
        new[] { "i", "we", "you", "it", "they", "he", "she", "there", "my", "this", "that", "one" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, QuestionKind> Nouns = new Dictionary<string, QuestionKind>
    {
        ["length"] = QuestionKind.HowLong,
        ["duration"] = QuestionKind.HowLong,
        ["amount"] = QuestionKind.HowMuch,
        ["number"] = QuestionKind.HowMuch,
        ["dose"] = QuestionKind.HowMuch,
        ["dosage"] = QuestionKind.HowMuch,
        ["percentage"] = QuestionKind.HowMuch,
        ["cost"] = QuestionKind.HowMuch,
        ["price"] = QuestionKind.HowMuch,
        ["frequency"] = QuestionKind.HowOften,
        ["timing"] = QuestionKind.When,
        ["timeline"] = QuestionKind.When,
        ["cause"] = QuestionKind.Why,
        ["causes"] = QuestionKind.Why,
        ["reason"] = QuestionKind.Why,
        ["reasons"] = QuestionKind.Why,
        ["how"] = QuestionKind.HowTo,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> KindStems = Nouns.Keys.Append("long").Append("often").Append("soon").Append("because")
        .Select(WordForms.Stem).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Degrees = new[]
    {
        "far", "fast", "heavy", "deep", "high", "low", "big", "old", "tall", "hard", "wide", "close", "hot", "cold", "late", "early", "thick", "strong", "intense",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it is a verb that opens a yes-or-no question.</summary>
    public static bool IsAuxiliary(string word) => Auxiliaries.Contains(word);

    /// <summary>Whether a stem only says what kind of question it is.</summary>
    public static bool IsKindWord(string stem) => KindStems.Contains(stem);

    /// <summary>The first sign in <paramref name="words"/> (lower case, not stemmed).</summary>
    public static QuestionKind Read(IReadOnlyList<string> words)
    {
        // A word that asks outranks an inverted verb before it: "I ran today, is it ... how long".
        for (var i = 0; i < words.Count; i++)
        {
            if (Asking(words, i) is { } kind)
                return kind;
        }
        for (var i = 0; i < words.Count; i++)
        {
            if (Auxiliaries.Contains(words[i]) && (i == 0 || (i + 1 < words.Count && Pronouns.Contains(words[i + 1]))))
                return QuestionKind.YesNo;
        }
        // Key words only: a noun may say it.
        foreach (var word in words)
        {
            if (Nouns.TryGetValue(word, out var kind))
                return kind;
        }
        return QuestionKind.Unknown;
    }

    /// <summary>How many kinds of things it asks for in words that ask: "how many days, and how long" has two.</summary>
    public static int Asks(IReadOnlyList<string> words) =>
        Enumerable.Range(0, words.Count).Select(i => Asking(words, i)).OfType<QuestionKind>().Distinct().Count();

    private static QuestionKind? Asking(IReadOnlyList<string> words, int i)
    {
        var next = i + 1 < words.Count ? words[i + 1] : "";
        var third = i + 2 < words.Count ? words[i + 2] : "";
        switch (words[i])
        {
            case "how":
                return next switch
                {
                    "many" when third is "times" => QuestionKind.HowOften,
                    "many" or "much" or "few" or "little" => QuestionKind.HowMuch,
                    "often" or "frequently" => QuestionKind.HowOften,
                    "long" when third is "before" or "after" or "until" or "till" => QuestionKind.When,
                    "long" => QuestionKind.HowLong,
                    "soon" => QuestionKind.When,
                    "come" => QuestionKind.Why,
                    "about" => null,
                    _ when Degrees.Contains(next) => QuestionKind.HowDegree,
                    _ => QuestionKind.HowTo,
                };
            case "why":
                return QuestionKind.Why;
            case "what" when next is "about" or "if":
                return null;
            case "what" when (next is "to" or "helps" or "help") || (third is "i" or "we" or "you" && i + 3 < words.Count && words[i + 3] is "do"):
                return QuestionKind.HowTo;
            case "what" when next is "time" or "age":
                return QuestionKind.When;
            case "what":
                for (var j = i + 1; j < Math.Min(words.Count, i + 5); j++)
                {
                    switch (words[j])
                    {
                        case "cause" or "causes" or "reason" or "reasons" or "makes" or "making":
                        case "point" when j + 1 < words.Count && words[j + 1] is "of" or "in":
                            return QuestionKind.Why;
                        case "way" or "ways" or "technique" or "method" or "methods" or "steps":
                            return QuestionKind.HowTo;
                        case "amount" or "number" or "dose" or "dosage" or "cost":
                            return QuestionKind.HowMuch;
                    }
                }
                return QuestionKind.What;
            case "which":
                return i == 0 || !Pronouns.Contains(next) ? QuestionKind.What : null;
            case "when":
                // "When I run, does …" is a condition; "when should I …" asks.
                return Auxiliaries.Contains(next) || next is "to" || (i > 0 && i == words.Count - 1) ? QuestionKind.When : null;
            case "where":
                return Auxiliaries.Contains(next) || next is "to" ? QuestionKind.Where : null;
            case "who" or "whom":
                return i == 0 ? QuestionKind.Who : null;
            case "way" or "ways" or "steps" when next is "to" or "of" or "for":
                return QuestionKind.HowTo;
            case "reason" or "reasons" when next is "for" or "to" or "why":
                return QuestionKind.Why;
            default:
                return null;
        }
    }
}
