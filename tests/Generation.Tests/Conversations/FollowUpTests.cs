using FitnessGrpc.Generation.Conversations;

namespace FitnessGrpc.Generation.Tests.Conversations;

public sealed class FollowUpTests
{
    private static readonly Turn[] History =
    [
        new("How do I squat with a barbell?", "…", "How do I squat with a barbell?"),
        new("Is creatine safe to take every day?", "…", "Is creatine safe to take every day?"),
    ];

    [Theory]
    [InlineData("And how much of it?")]
    [InlineData("What about older adults with kidney disease?")]
    [InlineData("Should older lifters load it before a competition?")]
    [InlineData("Why?")]
    [InlineData("How often during a training week?")]
    public void Question_that_leans_on_the_last_topic_is_joined_to_it(string question)
    {
        var (search, topic) = FollowUp.Resolve(question, History);
        Assert.Equal($"Is creatine safe to take every day? {question}", search);
        Assert.Equal("Is creatine safe to take every day?", topic);
    }

    [Theory]
    [InlineData("How many hours should athletes sleep before a competition?")]
    [InlineData("Which exercises strengthen the rotator cuff muscles?")]
    public void Question_that_stands_alone_is_a_topic_of_its_own(string question) =>
        Assert.Equal((question, question), FollowUp.Resolve(question, History));

    [Fact]
    public void First_question_leans_on_nothing() => Assert.Equal(("And then?", "And then?"), FollowUp.Resolve("And then?", []));
}
