namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>Splits text into words: runs of letters and digits.</summary>
internal static class Words
{
    public static List<string> Of(string text, bool lowercase)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i]));
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                var word = text[start..i];
                words.Add(lowercase ? word.ToLowerInvariant() : word);
                start = -1;
            }
        }

        return words;
    }

    /// <summary>Whether the words of the query follow each other somewhere in the text.</summary>
    public static bool ContainsRun(List<string> text, List<string> query)
    {
        for (var i = 0; i + query.Count <= text.Count; i++)
        {
            var j = 0;
            while (j < query.Count && text[i + j] == query[j])
            {
                j++;
            }

            if (j == query.Count)
            {
                return true;
            }
        }

        return false;
    }
}
