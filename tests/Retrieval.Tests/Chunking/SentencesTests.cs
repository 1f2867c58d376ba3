using FitnessGrpc.Retrieval.Chunking;

namespace FitnessGrpc.Retrieval.Tests.Chunking;

public sealed class SentencesTests
{
    [Theory]
    [InlineData("One. Two! Three? Four", new[] { "One.", "Two!", "Three?", "Four" })]
    [InlineData("Rest 2.5 min. then go. He said \"stop.\" Then left.", new[] { "Rest 2.5 min. then go.", "He said \"stop.\"", "Then left." })]
    [InlineData("Use e.g. Bands or vs. Cables. Dr. J. Smith agrees.", new[] { "Use e.g. Bands or vs. Cables.", "Dr. J. Smith agrees." })]
    public void Split_ends_where_a_sentence_ends(string text, string[] expected) =>
        Assert.Equal(expected, Sentences.Split(text));

    [Theory]
    [InlineData("", 0)]
    [InlineData("squat", 1)]
    [InlineData("deadlift", 2)]
    [InlineData("3 sets of 12.", 5)]
    [InlineData("深蹲", 2)]
    public void Estimate_counts_words_numbers_and_signs(string text, int expected) =>
        Assert.Equal(expected, TokenEstimate.Count(text));
}
