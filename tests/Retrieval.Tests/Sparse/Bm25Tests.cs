using FitnessGrpc.Retrieval.Sparse;

namespace FitnessGrpc.Retrieval.Tests.Sparse;

public sealed class Bm25Tests
{
    [Fact]
    public void Terms_fold_case_accents_endings_and_join_compounds() =>
        Assert.Equal(
            ["push", "up", "pushup", "dont", "jalapeno", "3", "x", "12"],
            Terms.Of("The Push-Ups: DON'T, jalapeños – 3 x 12!"));

    [Fact]
    public void Terms_of_odd_text_do_not_fail() =>
        Assert.NotNull(Terms.Of("\0\uFFFE\uFFFF ---- 😀-😀 ½ ﷺ '"));

    [Fact]
    public void Weight_follows_the_formula()
    {
        var vector = Bm25.Document("", "squat squat row");
        var index = vector.Indices.IndexOf(Bm25.Index("squat"));
        var norm = 1.2 * (1 - 0.75 + 0.75 * 3 / Bm25.AverageTerms);
        Assert.Equal(2 * 2.2 / (2 + norm), vector.Values[index], 5);
        Assert.Equal(2, vector.Indices.Count);
    }

    [Fact]
    public void Title_counts_more_than_a_mention()
    {
        float Weight(string title, string text)
        {
            var vector = Bm25.Document(title, text);
            return vector.Values[vector.Indices.IndexOf(Bm25.Index("squat"))];
        }
        Assert.True(Weight("Squat", "Squat. Stand with the feet apart.") > Weight("Lunge", "Lunge. Then a squat with the feet apart."));
        Assert.Equal(3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 / Bm25.AverageTerms)), Weight("squat", "squat"), 5);
    }

    [Fact]
    public void Repetition_saturates_and_length_counts_against()
    {
        float Weight(string text)
        {
            var vector = Bm25.Document("", text);
            return vector.Values[vector.Indices.IndexOf(Bm25.Index("squat"))];
        }
        Assert.True(Weight("squat squat") > Weight("squat"));
        Assert.True(Weight("squat squat") < 2 * Weight("squat"));
        Assert.True(Weight("squat " + string.Join(' ', Enumerable.Repeat("row", 200))) < Weight("squat"));
    }

    [Fact]
    public void Query_has_each_term_once_with_weight_one()
    {
        var query = Bm25.Query("squats and squatting, rows");
        Assert.Equal(new[] { Bm25.Index("row"), Bm25.Index("squat") }.Order(), query.Indices);
        Assert.All(query.Values, v => Assert.Equal(1f, v));
        Assert.Empty(Bm25.Query("what is the").Indices);
    }

    /// <summary>Stored in every collection: another value would make all of them useless.</summary>
    [Fact]
    public void Index_of_a_term_never_changes() => Assert.Equal(2710217804u, Bm25.Index("squat"));
}
