using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FitnessGrpc.Retrieval.Sparse;

/// <summary>
/// The terms of a text: runs of letters and digits in lower case without accents, function words left out, English
/// endings taken off. A word with a hyphen also counts as one: push-ups is push, up and pushup.
/// </summary>
internal static class Terms
{
    private const int MaxLength = 64;

    /// <summary>Function words. Short on purpose: up, down, over and off name exercises, not and no change what is asked.</summary>
    private static readonly FrozenSet<string> StopWords = FrozenSet.ToFrozenSet(
    [
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has",
        "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "our", "shall", "should", "so", "such",
        "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what",
        "when", "where", "which", "while", "who", "why", "will", "with", "would", "you", "your",
    ]);

    /// <summary>The terms in order, repeated ones included.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var terms = new List<string>();
        var word = new StringBuilder();
        var compound = new StringBuilder();
        var parts = 0;
        // The one code point that normalisation refuses, and UTF-8 may hold.
        var folded = text.Replace('\uFFFE', ' ').Normalize(NormalizationForm.FormKD);
        for (var i = 0; i <= folded.Length; i++)
        {
            var c = i < folded.Length ? folded[i] : ' ';
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                word.Append(char.ToLowerInvariant(c));
                continue;
            }
            if (IsPartOfWord(c))
                continue;
            if (word.Length > 0)
            {
                parts++;
                compound.Append(word);
                Add(terms, word.ToString());
                word.Clear();
            }
            if (c == '-' && compound.Length > 0 && i + 1 < folded.Length && char.IsLetterOrDigit(folded[i + 1]))
                continue;
            if (parts > 1)
                Add(terms, compound.ToString());
            compound.Clear();
            parts = 0;
        }
        return terms;
    }

    /// <summary>Accents that were split off, and apostrophes inside words.</summary>
    private static bool IsPartOfWord(char c) =>
        c is '\'' or '’' || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark;

    private static void Add(List<string> terms, string word)
    {
        if (StopWords.Contains(word))
            return;
        terms.Add(EnglishStemmer.Stem(word.Length <= MaxLength ? word : word[..MaxLength]));
    }
}
