namespace FitnessGrpc.Generation.Models;

/// <summary>What is said when the knowledge base does not answer a question.</summary>
internal static class NoAnswer
{
    /// <summary>The text.</summary>
    public const string Text = "The knowledge base does not answer this question.";
}
