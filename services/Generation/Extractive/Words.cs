namespace FitnessGrpc.Generation.Extractive;

/// <summary>Words, and the stems of those that carry meaning.</summary>
internal static class Words
{
    private static readonly HashSet<string> Stop = new(StringComparer.Ordinal)
    {
        "a", "about", "actually", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before",
        "being", "best", "better", "but", "by", "can", "could", "did", "do", "does", "doing", "done", "for", "from", "get", "give", "good",
        "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its",
        "just", "know", "let", "like", "make", "many", "may", "me", "might", "more", "most", "much", "must", "my", "need", "no", "nor",
        "not", "of", "off", "on", "once", "one", "only", "or", "other", "our", "out", "over", "own", "please", "really", "right", "s",
        "same", "shall", "she", "should", "so", "some", "such", "take", "tell", "than", "that", "the", "their", "them", "then", "there",
        "these", "they", "thing", "this", "those", "to", "too", "try", "under", "until", "up", "us", "use", "very", "want", "was", "way",
        "we", "well", "were", "what", "whats", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "will", "with",
        "without", "would", "you", "your", "yours", "im", "ive", "dont", "doesnt", "isnt", "cant", "wont", "t", "ve", "re", "ll", "d", "m",
    };

    /// <summary>Runs of letters and digits, in lower case; apostrophes inside a word are dropped.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var word = new char[64];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                if (length < word.Length)
                    word[length++] = char.ToLowerInvariant(c);
            }
            else if (c is not ('\'' or '’') && length > 0)
            {
                yield return new string(word, 0, length);
                length = 0;
            }
        }
        if (length > 0)
            yield return new string(word, 0, length);
    }

    /// <summary>Stems of the words that are not mere grammar; each once.</summary>
    public static HashSet<string> ContentTerms(string text)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in Split(text))
        {
            if (!Stop.Contains(word))
                terms.Add(Stemmer.Stem(word));
        }
        return terms;
    }
}
