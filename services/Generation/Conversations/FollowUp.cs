using FitnessGrpc.Generation.Extractive;

namespace FitnessGrpc.Generation.Conversations;

/// <summary>Makes a question that leans on an earlier one stand on its own, for the search.</summary>
internal static class FollowUp
{
    private const int ShortQuestion = 3;

    private static readonly HashSet<string> Pronouns = new(StringComparer.OrdinalIgnoreCase)
    {
        "it", "its", "that", "this", "these", "those", "they", "them", "their", "one", "ones", "there", "then",
        "instead", "same", "else", "either", "both",
    };

    private static readonly string[] Openings = ["and ", "but ", "or ", "so ", "what about", "how about", "what if", "why not", "also "];

    /// <summary>
    /// The question for the search and the topic that a next follow-up leans on. A question that is short, names no subject, names things by
    /// pronouns or opens like a continuation gets the conversation's topic before it; any other is a topic of its own.
    /// </summary>
    public static (string Search, string Topic) Resolve(string question, IReadOnlyList<Turn> history)
    {
        if (history.Count == 0 || !LeansOnEarlier(question))
            return (question, question);
        var topic = history[^1].Topic;
        return ($"{topic} {question}", topic);
    }

    private static bool LeansOnEarlier(string question)
    {
        var trimmed = question.TrimStart();
        if (Openings.Any(o => trimmed.StartsWith(o, StringComparison.OrdinalIgnoreCase)))
            return true;
        var words = Words.Split(trimmed).ToList();
        return words.Any(Pronouns.Contains) || Words.ContentTerms(trimmed).Count < ShortQuestion
            || Answerability.Subject(trimmed).Count == 0;
    }
}
