using System.Globalization;
using System.Text;

namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Cuts a question into words in lower case, with contractions written out: what every later step reads.</summary>
internal static class QuestionWords
{
    private static readonly Dictionary<string, string[]> Contractions = new(StringComparer.Ordinal)
    {
        ["cannot"] = ["can", "not"],
        ["cant"] = ["can", "not"],
        ["can't"] = ["can", "not"],
        ["won't"] = ["will", "not"],
        ["wont"] = ["will", "not"],
        ["shan't"] = ["shall", "not"],
        ["dont"] = ["do", "not"],
        ["doesnt"] = ["does", "not"],
        ["didnt"] = ["did", "not"],
        ["isnt"] = ["is", "not"],
        ["arent"] = ["are", "not"],
        ["wasnt"] = ["was", "not"],
        ["shouldnt"] = ["should", "not"],
        ["wouldnt"] = ["would", "not"],
        ["couldnt"] = ["could", "not"],
        ["havent"] = ["have", "not"],
        ["hasnt"] = ["has", "not"],
        ["whats"] = ["what", "is"],
        ["hows"] = ["how", "is"],
        ["wheres"] = ["where", "is"],
        ["im"] = ["i", "am"],
        ["ive"] = ["i", "have"],
        ["w/o"] = ["without"],
        ["w"] = ["with"],
        ["let's"] = ["let", "us"],
    };

    /// <summary>The words in order; numbers keep their decimal point, other punctuation is gone.</summary>
    public static List<string> Split(string question)
    {
        var text = question.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Replace('’', '\'').Replace("w/o", "without", StringComparison.Ordinal);
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsAsciiDigit(text[i]))
            {
                i = EndOfNumber(text, i);
                words.Add(text[start..i].Replace(",", "", StringComparison.Ordinal));
            }
            else if (char.IsLetter(text[i]))
            {
                while (i < text.Length && IsPartOfWord(text, i))
                    i++;
                Add(words, text[start..i]);
            }
            else
            {
                if (text[i] is '%' or '/' or '=' or '+' or '<' or '>' or '$' or '€' or '£')
                    words.Add(text[i].ToString());
                i++;
            }
        }
        return words;
    }

    private static bool IsPartOfWord(string text, int i) =>
        char.IsLetter(text[i])
        || CharUnicodeInfo.GetUnicodeCategory(text[i]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        // A letter with a digit behind it is one name: b12, d3, vo2.
        || (char.IsAsciiDigit(text[i]) && i > 0 && char.IsLetterOrDigit(text[i - 1]))
        || (text[i] == '\'' && i + 1 < text.Length && char.IsLetter(text[i + 1]));

    private static int EndOfNumber(string text, int i)
    {
        while (i < text.Length && (char.IsAsciiDigit(text[i])
            || (text[i] is '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            || (text[i] is ',' && IsThousands(text, i))))
        {
            i++;
        }
        return i;
    }

    private static bool IsThousands(string text, int comma) =>
        comma + 3 < text.Length
        && char.IsAsciiDigit(text[comma + 1]) && char.IsAsciiDigit(text[comma + 2]) && char.IsAsciiDigit(text[comma + 3])
        && (comma + 4 >= text.Length || !char.IsAsciiDigit(text[comma + 4]));

    private static void Add(List<string> words, string word)
    {
        if (Contractions.TryGetValue(word, out var written))
        {
            words.AddRange(written);
            return;
        }
        var apostrophe = word.LastIndexOf('\'');
        if (apostrophe <= 0)
        {
            words.Add(word);
            return;
        }
        var (stem, ending) = (word[..apostrophe], word[(apostrophe + 1)..]);
        switch (ending)
        {
            case "t" when stem.EndsWith('n'):
                words.Add(stem[..^1]);
                words.Add("not");
                break;
            case "re" or "ve" or "ll" or "d" or "m":
                words.Add(stem);
                break;
            case "s":
                // After a question word or a pronoun it is "is"; after a noun it shows whose.
                words.Add(stem);
                if (stem is "what" or "how" or "where" or "who" or "when" or "it" or "that" or "there" or "why")
                    words.Add("is");
                break;
            default:
                words.Add(word.Replace("'", "", StringComparison.Ordinal));
                break;
        }
    }
}
