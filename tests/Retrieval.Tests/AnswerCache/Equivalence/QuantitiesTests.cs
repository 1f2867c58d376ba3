using FitnessGrpc.Retrieval.AnswerCache.Equivalence;

namespace FitnessGrpc.Retrieval.Tests.AnswerCache.Equivalence;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData("5 g", "5000 mg")]
    [InlineData("half an hour", "30 minutes")]
    [InlineData("two hours", "120 min")]
    [InlineData("165 lb", "75 kg")]
    [InlineData("54 F", "12 C")]
    [InlineData("1,500 kcal", "1500 calories")]
    [InlineData("2000 kJ", "478 kcal")]
    [InlineData("twice", "2 times")]
    [InlineData("twenty-five percent", "25%")]
    [InlineData("two hundred meters", "0.2 km")]
    [InlineData("50kg", "50 kg")]
    public void Same_amount_in_other_words_is_the_same(string a, string b) => Assert.True(Quantity.Same(One(a), One(b)));

    [Theory]
    [InlineData("50 kg", "51 kg")]
    [InlineData("50 kg", "50 lb")]
    [InlineData("5 g", "5 mg")]
    [InlineData("6 weeks", "6 months")]
    [InlineData("30 minutes", "30 seconds")]
    [InlineData("40 C", "40 F")]
    [InlineData("3 sets", "3 reps")]
    public void Other_amount_is_another(string a, string b) => Assert.False(Quantity.Same(One(a), One(b)));

    [Fact]
    public void Words_around_a_quantity_stay_in_order()
    {
        var words = Synonyms.Canonical(QuestionWords.Split("can I lift 50 kg which one today"));
        Assert.Single(Quantities.Extract(words));
        Assert.Equal(["can", "i", "lift", "which", "one", "todai"], words);
    }

    private static Quantity One(string text) => Assert.Single(Quantities.Extract(Synonyms.Canonical(QuestionWords.Split(text))));
}
