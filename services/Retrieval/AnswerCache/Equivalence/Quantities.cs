using System.Collections.Frozen;
using System.Globalization;

namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Finds the numbers of a question, in digits or in words, with the unit behind them.</summary>
internal static class Quantities
{
    private static readonly FrozenDictionary<string, (string Dimension, double Factor)> Units = new Dictionary<string, (string, double)>
    {
        ["kilogram"] = ("mass", 1),
        ["gram"] = ("mass", 1e-3),
        ["milligram"] = ("mass", 1e-6),
        ["microgram"] = ("mass", 1e-9),
        ["pound"] = ("mass", 0.45359237),
        ["ounce"] = ("mass", 0.028349523),
        ["stone"] = ("mass", 6.35029318),
        ["second"] = ("time", 1),
        ["minute"] = ("time", 60),
        ["hour"] = ("time", 3600),
        ["day"] = ("time", 86400),
        ["week"] = ("time", 604800),
        ["month"] = ("time", 2629800),
        ["year"] = ("time", 31557600),
        ["meter"] = ("length", 1),
        ["centimeter"] = ("length", 0.01),
        ["kilometer"] = ("length", 1000),
        ["mile"] = ("length", 1609.344),
        ["foot"] = ("length", 0.3048),
        ["inch"] = ("length", 0.0254),
        ["liter"] = ("volume", 1),
        ["milliliter"] = ("volume", 1e-3),
        ["calorie"] = ("energy", 1),
        ["kilojoule"] = ("energy", 0.239006),
        ["percent"] = ("percent", 1),
        ["time"] = ("times", 1),
        ["set"] = ("sets", 1),
        ["rep"] = ("reps", 1),
    }.ToFrozenDictionary(static p => WordForms.Stem(p.Key), static p => p.Value, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, double> NumberWords = Numbered()
        .ToFrozenDictionary(static p => WordForms.Stem(p.Word), static p => p.Value, StringComparer.Ordinal);

    /// <summary>Takes the quantities out of <paramref name="words"/> (canonical stems); what is left stays in order.</summary>
    public static List<Quantity> Extract(List<string> words)
    {
        var found = new List<Quantity>();
        var rest = new List<string>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            if (words[i] is "onc" or "twic" or "thric")
            {
                found.Add(new Quantity(words[i] is "onc" ? 1 : words[i] is "twic" ? 2 : 3, "times", "time"));
                i++;
                continue;
            }
            var (value, length) = Number(words, i);
            if (length == 0)
            {
                rest.Add(words[i++]);
                continue;
            }
            var next = i + length;
            // "half an hour", "a quarter of an hour"
            while (value < 1 && next < words.Count && words[next] is "a" or "an" or "of")
                next++;
            if (next < words.Count && Units.TryGetValue(words[next], out var unit))
            {
                found.Add(new Quantity(value * unit.Factor, unit.Dimension, words[next]));
                i = next + 1;
                // "16 years old", "16 years of age"
                if (words[next] is "year" && i < words.Count && words[i] is "old")
                    i++;
            }
            else if (next < words.Count && words[next] is "f" or "fahrenheit" or "c" or "celsiu")
            {
                found.Add(words[next][0] == 'f'
                    ? new Quantity((value - 32) / 1.8, "temperature", "f")
                    : new Quantity(value, "temperature", "c"));
                i = next + 1;
            }
            else if (words[i] is "one")
            {
                // "which one", "one should": mostly not a number, but it may be ("one leg"), so it stays a word.
                rest.Add(words[i++]);
            }
            else
            {
                found.Add(new Quantity(value, "", next < words.Count ? words[next] : ""));
                i = next;
            }
        }
        words.Clear();
        words.AddRange(rest);
        return found;
    }

    private static (double Value, int Length) Number(List<string> words, int at)
    {
        if (double.TryParse(words[at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var digits))
            return (digits, 1);
        if (!NumberWords.TryGetValue(words[at], out var value))
            return (0, 0);
        var length = 1;
        // "twenty five", "two hundred", "three and a half" is left to its parts.
        while (at + length < words.Count && NumberWords.TryGetValue(words[at + length], out var next))
        {
            if (next is 100 or 1000)
                value *= next;
            else if (next < 10 && next >= 1 && value % 10 == 0 && value >= 20)
                value += next;
            else
                break;
            length++;
        }
        return (value, length);
    }

    private static IEnumerable<(string Word, double Value)> Numbered()
    {
        const string ToNineteen =
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
        var small = ToNineteen.Split(' ').Select(static (word, i) => (word, (double)i));
        var tens = "twenty thirty forty fifty sixty seventy eighty ninety".Split(' ').Select(static (word, i) => (word, (i + 2) * 10.0));
        return [.. small, .. tens, ("hundred", 100), ("thousand", 1000), ("dozen", 12), ("half", 0.5), ("quarter", 0.25)];
    }
}
