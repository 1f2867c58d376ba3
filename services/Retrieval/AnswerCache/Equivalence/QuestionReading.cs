namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>What of a question must agree with another one's, beside its vector. Pure, and cheap enough to make anew each time.</summary>
internal sealed class QuestionReading
{
    /// <summary>Words that bind what follows: with its two sides swapped a question asks for another thing.</summary>
    public static readonly string[] Bindings = ["from", "into", "after", "before", "than", "without", "over", "instead", "for", "by"];

    private QuestionReading(QuestionKind kind, bool followsUp, List<Quantity> quantities, List<string> words)
    {
        Kind = kind;
        FollowsUp = followsUp;
        Quantities = quantities;
        Words = words;
        Content = words.Where(static w => !WordClasses.Empty.Contains(w) && !WordClasses.Light.Contains(w) && !WordClasses.Negators.Contains(w)).ToList();
        Light = words.Where(WordClasses.Light.Contains).ToHashSet(StringComparer.Ordinal);
        Negated = After(words, WordClasses.Negators.Contains);
    }

    /// <summary>What it asks for.</summary>
    public QuestionKind Kind { get; }

    /// <summary>How many things it asks for.</summary>
    public int Asks { get; private init; }

    /// <summary>It points to something said before it, so that the same words may ask for another thing.</summary>
    public bool FollowsUp { get; }

    /// <summary>Its numbers.</summary>
    public IReadOnlyList<Quantity> Quantities { get; }

    /// <summary>All words as canonical stems, numbers taken out.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Words that must have a counterpart, in order.</summary>
    public IReadOnlyList<string> Content { get; }

    /// <summary>Words that may be missing on the other side.</summary>
    public IReadOnlySet<string> Light { get; }

    /// <summary>For each negation the content word behind it.</summary>
    public IReadOnlyList<string> Negated { get; }

    public static QuestionReading Of(string question)
    {
        var words = QuestionWords.Split(question);
        // "Isn't walking enough?" asks the same as "Is walking enough?"; "Is not walking bad?" does not.
        if (words.Count > 2 && words[1] is "not" && KindReader.IsAuxiliary(words[0]) && question.AsSpan().Trim().IndexOf(' ') > words[0].Length)
            words.RemoveAt(1);
        var stems = Synonyms.Canonical(words);
        var quantities = Equivalence.Quantities.Extract(stems);
        var content = stems.Count(static w => !WordClasses.Empty.Contains(w) && !WordClasses.Light.Contains(w));
        return new QuestionReading(KindReader.Read(words), Follows(words, content + quantities.Count), quantities, stems) { Asks = KindReader.Asks(words) };
    }

    private static bool Follows(List<string> words, int content)
    {
        if (content == 0)
            return true;
        if (content > 3)
            return false;
        if (words[0] is "and" or "so" or "then" or "but" or "or" or "also" or "ok" or "okay" or "thanks"
            || (words.Count > 1 && words[1] is "about" && words[0] is "what" or "how"))
        {
            return true;
        }
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is "that" or "those" or "these" or "this" or "them" or "they" or "he" or "she" or "mentioned" or "previous" or "above")
                return true;
            // "Is it safe to …" and "how long does it take to …" point to nothing.
            if (words[i] is "next" or "first" or "second" or "other" && content < 3)
                return true;
            if (words[i] is "it" && content < 3 && !(i > 0 && KindReader.IsAuxiliary(words[i - 1]) && words.Skip(i).Any(static w => w is "to" or "if")))
                return true;
        }
        return false;
    }

    /// <summary>The first content word behind each word that <paramref name="marks"/>; empty when none follows.</summary>
    public static List<string> After(IReadOnlyList<string> words, Func<string, bool> marks)
    {
        var found = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (!marks(words[i]))
                continue;
            var next = "";
            for (var j = i + 1; j < words.Count && next.Length == 0; j++)
            {
                if (!WordClasses.Empty.Contains(words[j]) && !WordClasses.Light.Contains(words[j]) && !WordClasses.Negators.Contains(words[j])
                    && !Bindings.Contains(words[j]))
                {
                    next = words[j];
                }
            }
            found.Add(next);
        }
        return found;
    }
}
