namespace FitnessGrpc.Generation.Models;

/// <summary>What a writer gives: pieces of text, then one end.</summary>
internal abstract record AnswerPiece
{
    /// <summary>A piece of the text; its citation marks name sources by number.</summary>
    internal sealed record Text(string Value) : AnswerPiece;

    /// <summary>The end of the answer.</summary>
    /// <param name="Answered">False when the sources do not answer the question and the text says so.</param>
    /// <param name="Complete">False when the text was cut at its bound: such an answer is not remembered.</param>
    /// <param name="PromptTokens">Tokens sent to the model.</param>
    /// <param name="CompletionTokens">Tokens that it wrote.</param>
    internal sealed record End(bool Answered, bool Complete, int PromptTokens, int CompletionTokens) : AnswerPiece;
}
