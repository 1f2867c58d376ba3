namespace FitnessGrpc.Embedding.Local;

/// <summary>A text of the input.</summary>
/// <param name="Number">Number of its line, from 1.</param>
/// <param name="Text">The text; never null, maybe empty.</param>
internal readonly record struct TextLine(long Number, string Text);
