using System.Text.RegularExpressions;

namespace FitnessGrpc.Generation.Citations;

/// <summary>The marks <c>[1]</c>, <c>[2, 3]</c> in a text.</summary>
internal static partial class CitationMarks
{
    /// <summary>The text without its marks and the spaces before them.</summary>
    public static string Remove(string text) => SpacedMark().Replace(text, "");

    /// <summary>
    /// The text with bracketed numbers turned into parenthesised ones: what stands in a source must never read as a
    /// citation of ours.
    /// </summary>
    public static string Defuse(string text) => Mark().Replace(text, "($1)");

    // Both kinds of brackets that models use; \d would take digits of other scripts.
    [GeneratedRegex(@"[\[【]\s*([0-9]+(?:\s*[,;\-–]\s*[0-9]+)*)\s*[\]】]", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex(@"[ \t]*[\[【]\s*[0-9]+(?:\s*[,;\-–]\s*[0-9]+)*\s*[\]】]", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedMark();
}
