using FitnessGrpc.Retrieval.Search;

namespace FitnessGrpc.Retrieval.Tests.Search;

public sealed class TitleMatchTests
{
    private static readonly FusedHit[] Hits =
    [
        new("1", "squat-technique", 0.97, 0.7, 11),
        new("2", "Goblet_Squat", 0.93, 0.6, 12),
        new("3", "Goblet_Squat", 0.40, 0.3, 9),
        new("4", "Front_Squat", 0.30, 0.2, 4),
    ];

    private static readonly Dictionary<string, string> Titles = new()
    {
        ["squat-technique"] = "Squat technique",
        ["Goblet_Squat"] = "Goblet Squat",
        ["Front_Squat"] = "Front Squat",
    };

    [Theory]
    [InlineData("goblet squat")]
    [InlineData("How do I do goblet squats?")]
    public void Document_named_by_the_question_comes_first(string query)
    {
        var lifted = TitleMatch.Lift(Hits, Titles, query);
        Assert.Equal(["2", "1", "3", "4"], lifted.Select(h => h.PointId));
        Assert.All(lifted, h => Assert.InRange(h.Score, 0, 1));
    }

    [Theory]
    [InlineData("squat")]
    [InlineData("goblet squat depth")]
    [InlineData("what is the")]
    public void Title_with_other_terms_changes_nothing(string query) => Assert.Same(Hits, TitleMatch.Lift(Hits, Titles, query));
}
