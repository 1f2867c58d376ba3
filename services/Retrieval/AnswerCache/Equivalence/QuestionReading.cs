namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>What of a question must agree with another one's, beside its vector. Pure, and cheap enough to make anew each time.</summary>
internal sealed class QuestionReading
{
    private QuestionReading(QuestionKind kind, List<Quantity> quantities, List<string> words)
    {
        Kind = kind;
        Quantities = quantities;
        Words = words;
        Content = words.Where(static w => !WordClasses.Empty.Contains(w) && !WordClasses.Light.Contains(w)).ToList();
        Light = words.Where(WordClasses.Light.Contains).ToHashSet(StringComparer.Ordinal);
        Negated = After(words, WordClasses.Negators.Contains);
    }

    /// <summary>What it asks for.</summary>
    public QuestionKind Kind { get; }

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
        var stems = Synonyms.Canonical(words);
        var quantities = Equivalence.Quantities.Extract(stems);
        return new QuestionReading(KindReader.Read(words), quantities, stems);
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
                if (!WordClasses.Empty.Contains(words[j]) && !WordClasses.Light.Contains(words[j]) && !WordClasses.Negators.Contains(words[j]))
                    next = words[j];
            }
            found.Add(next);
        }
        return found;
    }
}
