namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>What stands under one heading, up to the next.</summary>
/// <param name="Headings">The headings above it, outermost first; empty before the first.</param>
internal sealed record Section(IReadOnlyList<string> Headings)
{
    /// <summary>The section's text, in order.</summary>
    public List<Block> Blocks { get; } = [];
}
