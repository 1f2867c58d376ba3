using System.Text;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>What makes two questions the same one: case, spacing, Unicode form and closing punctuation do not count.</summary>
internal static class QuestionNormalizer
{
    private static readonly char[] Closing = ['?', '.', '!', ' ', '…', '。', '？', '！', '؟'];

    public static string Normalize(string question)
    {
        var text = question.Normalize(NormalizationForm.FormC).ToLowerInvariant();
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
                result.Append(c);
            else if (result.Length > 0 && result[^1] != ' ')
                result.Append(' ');
        }
        var spaced = result.ToString();
        var trimmed = spaced.TrimEnd(Closing);
        // A question of nothing but punctuation is itself.
        return trimmed.Length > 0 ? trimmed : spaced.TrimEnd();
    }
}
