namespace FitnessGrpc.Generation.Models;

/// <summary>What a writer gives: one start, pieces of text, one end.</summary>
internal abstract record AnswerPiece
{
    /// <summary>Comes before any text.</summary>
    /// <param name="Answered">False when the sources do not answer the question; the text that follows says so.</param>
    /// <param name="SourcesShown">The writer reads sources 1 to this; a citation of any other is forged.</param>
    internal sealed record Start(bool Answered, int SourcesShown) : AnswerPiece;

    /// <summary>A piece of the text; its citation marks name sources by number.</summary>
    internal sealed record Text(string Value) : AnswerPiece;

    /// <summary>The end of the answer.</summary>
    /// <param name="Complete">False when the text was cut: such an answer is not remembered.</param>
    /// <param name="PromptTokens">Tokens sent to the model.</param>
    /// <param name="CompletionTokens">Tokens that it wrote.</param>
    internal sealed record End(bool Complete, int PromptTokens, int CompletionTokens) : AnswerPiece;
}
