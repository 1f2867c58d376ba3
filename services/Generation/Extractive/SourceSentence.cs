namespace FitnessGrpc.Generation.Extractive;

/// <summary>A sentence or a list item of a source.</summary>
/// <param name="Start">Where it begins in the source.</param>
/// <param name="Text">Word for word.</param>
/// <param name="Paragraph">Number of its paragraph or item: sentences of one belong together.</param>
/// <param name="IsItem">It stands in a list.</param>
/// <param name="IsStep">It stands in a numbered list.</param>
internal sealed record SourceSentence(int Start, string Text, int Paragraph, bool IsItem, bool IsStep)
{
    /// <summary>Where it ends in the source, exclusive.</summary>
    public int End => Start + Text.Length;
}
