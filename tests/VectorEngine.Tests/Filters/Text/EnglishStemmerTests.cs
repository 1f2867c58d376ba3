using FitnessGrpc.VectorEngine.Filters.Text;

namespace FitnessGrpc.VectorEngine.Tests.Filters.Text;

public sealed class EnglishStemmerTests
{
    /// <summary>Words with their stems as the description of the algorithm shows them.</summary>
    [Theory]
    [InlineData("consign consigned consigning consignment", "consign")]
    [InlineData("consist consisted consistency consistent consistently consisting consists", "consist")]
    [InlineData("consolation consolations consoling", "consol")]
    [InlineData("consolatory", "consolatori")]
    [InlineData("consolidate consolidated consolidating", "consolid")]
    [InlineData("consolingly", "consol")]
    [InlineData("knackeries", "knackeri")]
    [InlineData("knavish", "knavish")]
    [InlineData("kneaded kneading", "knead")]
    [InlineData("knightly", "knight")]
    [InlineData("knots knotted knotting", "knot")]
    [InlineData("generate generates generated generating", "generat")]
    [InlineData("general generally", "general")]
    [InlineData("generous generously", "generous")]
    [InlineData("communism", "communism")]
    [InlineData("hopping hopped", "hop")]
    [InlineData("hoping hoped hope", "hope")]
    [InlineData("falling", "fall")]
    [InlineData("luxuriate luxuriated luxuriating", "luxuri")]
    [InlineData("sky skies", "sky")]
    [InlineData("dying", "die")]
    [InlineData("ties", "tie")]
    [InlineData("cries cry", "cri")]
    [InlineData("by", "by")]
    [InlineData("say", "say")]
    [InlineData("gas", "gas")]
    [InlineData("this", "this")]
    [InlineData("gaps", "gap")]
    [InlineData("kiwis", "kiwi")]
    [InlineData("caresses", "caress")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("proceed", "proceed")]
    [InlineData("herring", "herring")]
    [InlineData("bled", "bled")]
    [InlineData("sing", "sing")]
    [InlineData("motoring", "motor")]
    [InlineData("sized", "size")]
    [InlineData("relational relate", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("sensational", "sensat")]
    [InlineData("electricity", "electr")]
    [InlineData("adjustable", "adjust")]
    [InlineData("adoption", "adopt")]
    [InlineData("hopefulness", "hope")]
    [InlineData("controlled", "control")]
    [InlineData("yielded", "yield")]
    [InlineData("runner's runners", "runner")]
    [InlineData("running runs run", "run")]
    [InlineData("exercises exercising exercise", "exercis")]
    [InlineData("naïve", "naïve")]
    public void Stem_is_what_the_algorithm_says(string words, string stem) =>
        Assert.All(words.Split(' '), word => Assert.Equal(stem, EnglishStemmer.Stem(word)));

    [Fact]
    public void Stem_takes_anything()
    {
        var random = new Random(1);
        for (var n = 0; n < 20_000; n++)
        {
            var word = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "aeiouybcdlst'ng"[random.Next(15)])]);
            Assert.True(EnglishStemmer.Stem(word).Length <= word.Length + 1);
        }
    }
}
