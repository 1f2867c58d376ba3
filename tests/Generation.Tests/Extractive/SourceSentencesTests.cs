using FitnessGrpc.Generation.Extractive;

namespace FitnessGrpc.Generation.Tests.Extractive;

public sealed class SourceSentencesTests
{
    [Theory]
    [InlineData("One. Two! Three?", "One.|Two!|Three?")]
    [InlineData("Take 1.5 g e.g. with food. Then rest.", "Take 1.5 g e.g. with food.|Then rest.")]
    [InlineData("He said \"stop.\" Then he left.", "He said \"stop.\"|Then he left.")]
    [InlineData("# Heading\n\nText below.\n---\n", "Text below.")]
    [InlineData("- first item\n2. second item\n* third", "first item|second item|third")]
    [InlineData("1. Grip it. 2. Lift it. Hold for 10. 3. Rest.", "Grip it.|Lift it.|Hold for 10.|Rest.")]
    [InlineData("12 345\n||", "")]
    public void Text_is_cut_into_sentences(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SourceSentences.Split(text).Select(s => s.Text)));

    [Fact]
    public void Sentences_stand_in_the_source_word_for_word()
    {
        foreach (var source in new[] { Samples.Creatine, Samples.Sleep, Samples.RomanianDeadlift })
            Assert.All(SourceSentences.Split(source.Text), s => Assert.Equal(s.Text, source.Text[s.Start..s.End]));
    }

    [Fact]
    public void List_items_and_steps_are_known()
    {
        var sentences = SourceSentences.Split("Intro line.\n1. Step one. More of it.\n2. Step two.\n- An item.");
        Assert.Equal([false, true, true, true, true], sentences.Select(s => s.IsItem));
        Assert.Equal([false, true, true, true, false], sentences.Select(s => s.IsStep));
        Assert.Equal([0, 1, 1, 2, 3], sentences.Select(s => s.Paragraph));
    }

    [Theory]
    [InlineData("squats", "squatting")]
    [InlineData("exercises", "exercise")]
    [InlineData("safely", "safe")]
    [InlineData("bodies", "body")]
    [InlineData("pressed", "press")]
    [InlineData("pregnancies", "pregnant")]
    public void Forms_of_a_word_meet(string one, string other) => Assert.Equal(Stemmer.Stem(one), Stemmer.Stem(other));

    [Theory]
    [InlineData("muscle", "muscular")]
    [InlineData("press", "pre")]
    [InlineData("bus", "bu")]
    public void Different_words_stay_apart(string one, string other) => Assert.NotEqual(Stemmer.Stem(one), Stemmer.Stem(other));
}
