using FitnessGrpc.Retrieval.Sparse;

namespace FitnessGrpc.Retrieval.Tests.Sparse;

public sealed class EnglishStemmerTests
{
    /// <summary>Pairs from the algorithm's own description and its sample vocabulary.</summary>
    [Theory]
    [InlineData("consign", "consign")]
    [InlineData("consigned", "consign")]
    [InlineData("consigning", "consign")]
    [InlineData("consignment", "consign")]
    [InlineData("consist", "consist")]
    [InlineData("consisted", "consist")]
    [InlineData("consistency", "consist")]
    [InlineData("consistently", "consist")]
    [InlineData("consolation", "consol")]
    [InlineData("consolations", "consol")]
    [InlineData("consolatory", "consolatori")]
    [InlineData("consolingly", "consol")]
    [InlineData("conspicuously", "conspicu")]
    [InlineData("conspiracy", "conspiraci")]
    [InlineData("knack", "knack")]
    [InlineData("knackeries", "knackeri")]
    [InlineData("knaves", "knave")]
    [InlineData("kneeling", "kneel")]
    [InlineData("knees", "knee")]
    [InlineData("knights", "knight")]
    [InlineData("knitting", "knit")]
    [InlineData("knots", "knot")]
    [InlineData("ties", "tie")]
    [InlineData("cries", "cri")]
    [InlineData("gas", "gas")]
    [InlineData("gaps", "gap")]
    [InlineData("kiwis", "kiwi")]
    [InlineData("hoping", "hope")]
    [InlineData("hopping", "hop")]
    [InlineData("luxuriated", "luxuri")]
    [InlineData("generously", "generous")]
    [InlineData("general", "general")]
    [InlineData("communities", "communiti")]
    [InlineData("sky", "sky")]
    [InlineData("say", "say")]
    [InlineData("by", "by")]
    [InlineData("early", "earli")]
    [InlineData("proceed", "proceed")]
    [InlineData("agreed", "agre")]
    [InlineData("relational", "relat")]
    [InlineData("controlling", "control")]
    [InlineData("youth", "youth")]
    public void Stem_is_that_of_the_description(string word, string stem) =>
        Assert.Equal(stem, EnglishStemmer.Stem(word));

    [Theory]
    [InlineData("squat", "squats", "squatting", "squatted")]
    [InlineData("train", "trains", "training", "trained")]
    [InlineData("exercise", "exercises", "exercising", "exercised")]
    [InlineData("injury", "injuries", "injury", "injury")]
    public void Forms_of_a_word_meet(params string[] forms) =>
        Assert.Single(forms.Select(EnglishStemmer.Stem).Distinct());

    [Fact]
    public void Any_word_has_a_stem()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var word = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => "aeiyesdltnginou"[random.Next(15)])]);
            Assert.NotEmpty(EnglishStemmer.Stem(word));
        }
    }
}
