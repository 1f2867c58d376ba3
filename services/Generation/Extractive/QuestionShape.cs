using System.Text.RegularExpressions;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>What kind of answer a question asks for.</summary>
internal static partial class QuestionShape
{
    /// <summary>It asks how something is done, so that steps are the answer.</summary>
    public static bool IsHowTo(string question) => HowTo().IsMatch(question);

    [GeneratedRegex(
        @"\bhow\s+(?:do|does|can|could|should|would|to|must)\b(?!\s+(?:i|you|we)\s+(?:know|tell|decide))|\bhow\s+(?:is|are)\b.*\b(?:done|performed|executed)\b|\bsteps?\b|\btechnique\b|\binstructions?\b|\b(?:proper|correct|right|safe|good)\s+(?:\w+\s+)?(?:way|form|technique|execution)\b|\bwalk me through\b|\bguide me\b|\bexplain how\b|\bshow me\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HowTo();
}
