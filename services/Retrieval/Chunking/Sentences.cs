namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>Cuts prose into sentences, and what is still too long between words.</summary>
internal static class Sentences
{
    private static readonly string[] Abbreviations = ["e.g", "i.e", "vs", "approx", "dr", "mr", "mrs", "no", "st", "fig", "al", "cf", "ca"];

    /// <summary>The sentences without the white space between them; together they are the text.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!Ends(text, i, start))
                continue;
            var stop = i + 1;
            while (stop < text.Length && text[stop] is '"' or '\'' or ')' or ']' or '”' or '’' or '.' or '!' or '?')
                stop++;
            yield return text[start..stop];
            while (stop < text.Length && char.IsWhiteSpace(text[stop]))
                stop++;
            start = stop;
            i = stop - 1;
        }
        if (start < text.Length)
            yield return text[start..].TrimEnd();
    }

    /// <summary>Pieces of at most <paramref name="tokens"/> estimated tokens, cut between words, and inside a word only where it alone is longer.</summary>
    public static IEnumerable<string> SplitWords(string text, int tokens)
    {
        var start = 0;
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            // No token is shorter than a sign, so a word of that many signs is one piece at most.
            var limit = Math.Min(text.Length, end + tokens);
            while (end < limit && !char.IsWhiteSpace(text[end]))
                end++;
            end = TextCut.Boundary(text, end);
            if (end == i)
                end = i + 2;
            var size = TokenEstimate.Count(text.AsSpan(i, end - i));
            if (count > 0 && count + size > tokens)
            {
                yield return text[start..i].Trim();
                start = i;
                count = 0;
            }
            count += size;
            i = end;
        }
        if (!string.IsNullOrWhiteSpace(text[start..]))
            yield return text[start..].Trim();
    }

    private static bool Ends(string text, int at, int start)
    {
        if (text[at] is '。' or '！' or '？')
            return true;
        if (text[at] is not ('.' or '!' or '?'))
            return false;
        var next = at + 1;
        while (next < text.Length && text[next] is '"' or '\'' or ')' or ']' or '”' or '’' or '.' or '!' or '?')
            next++;
        if (next >= text.Length)
            return true;
        if (!char.IsWhiteSpace(text[next]))
            return false;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        if (next < text.Length && char.IsLower(text[next]))
            return false;
        return text[at] != '.' || !EndsWithAbbreviation(text.AsSpan(start, at - start));
    }

    private static bool EndsWithAbbreviation(ReadOnlySpan<char> before)
    {
        var word = before[(before.LastIndexOfAny(' ', '(', '\n') + 1)..];
        // An initial, as in J. Smith.
        if (word.Length == 1 && char.IsUpper(word[0]))
            return true;
        foreach (var abbreviation in Abbreviations)
        {
            if (word.Equals(abbreviation, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
