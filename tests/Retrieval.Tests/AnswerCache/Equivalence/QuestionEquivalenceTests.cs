using FitnessGrpc.Retrieval.AnswerCache.Equivalence;

namespace FitnessGrpc.Retrieval.Tests.AnswerCache.Equivalence;

public sealed class QuestionEquivalenceTests
{
    private const double Minimum = 0.6;

    [Theory]
    [InlineData("How do I do a Romanian deadlift safely?", "What is the safe way to perform a Romanian deadlift?")]
    [InlineData("How do I do an RDL safely?", "What is the safe way to perform a Romanian deadlift?")]
    [InlineData("How many push-ups should I do?", "How many pushups should I do?")]
    [InlineData("Why do my biceps hurt?", "What is the reason my biceps are sore?")]
    [InlineData("Is a BMI of 22 okay for a runner?", "Is a body mass index of twenty-two fine for a runner?")]
    [InlineData("Can I train with weights at 80 kg?", "Can I train with weights at 176 lb?")]
    [InlineData("In a 10k plan, how often should I run at tempo?", "How often should I run tempo in a 10k plan?")]
    [InlineData("Is cycling or rowing better for the knees?", "Is rowing or cycling better for the knees?")]
    [InlineData("Can I get enough protein without meat?", "Can I get enough protein with no meat?")]
    [InlineData("should I take creatien on rest days", "Should I take creatine on rest days?")]
    [InlineData("Isn't walking enough exercise?", "Is walking enough exercise?")]
    [InlineData("marathon taper length", "How long should a marathon taper be?")]
    public void Questions_that_one_answer_serves_agree(string a, string b)
    {
        Assert.Equal(Veto.None, Compare(a, b));
        Assert.Equal(Veto.None, Compare(b, a));
    }

    [Theory]
    [InlineData(nameof(Veto.Negation), "How much protein should I eat per day?", "How much protein should I not eat per day?")]
    [InlineData(nameof(Veto.Negation), "Can I train abs with weights?", "Can I train abs without weights?")]
    [InlineData(nameof(Veto.Negation), "I never have sore calves. Why?", "I never not have sore calves. Why?")]
    [InlineData(nameof(Veto.Negation), "My knees are fine but I don't like squats", "I like squats but my knees are not fine")]
    [InlineData(nameof(Veto.Negation), "Is walking on days off a bad idea?", "Is not walking on days off a bad idea?")]
    [InlineData(nameof(Veto.Words), "How do I do a Romanian deadlift?", "How do I do a deadlift?")]
    [InlineData(nameof(Veto.Direction), "How do I do a front squat?", "How do I do a back squat?")]
    [InlineData(nameof(Veto.Words), "How do I treat tennis elbow?", "How do I treat golfer's elbow?")]
    [InlineData(nameof(Veto.Words), "Good biceps stretch?", "Good triceps stretch?")]
    [InlineData(nameof(Veto.Words), "Is whey good after a run?", "Is casein good after a run?")]
    [InlineData(nameof(Veto.Words), "Is it OK to exercise with a cold?", "Is it OK to exercise in the cold?")]
    [InlineData(nameof(Veto.Words), "hip abduction machine", "hip adduction machine")]
    [InlineData(nameof(Veto.Numbers), "Can I squat 50 kg?", "Can I squat 60 kg?")]
    [InlineData(nameof(Veto.Numbers), "Can I squat 50 kg?", "Can I squat 50 lb?")]
    [InlineData(nameof(Veto.Numbers), "Can I run with type 1 diabetes?", "Can I run with type 2 diabetes?")]
    [InlineData(nameof(Veto.Numbers), "What does tempo 3-1-1-0 mean?", "What does tempo 1-0-3-1 mean?")]
    [InlineData(nameof(Veto.Numbers), "Can I use my account on two phones?", "Can I use two accounts on one phone?")]
    [InlineData(nameof(Veto.Direction), "How do I increase my heart rate?", "How do I decrease my heart rate?")]
    [InlineData(nameof(Veto.Direction), "What should I eat before a run?", "What should I eat after a run?")]
    [InlineData(nameof(Veto.Direction), "Why does my left knee hurt?", "Why does my right knee hurt?")]
    [InlineData(nameof(Veto.Direction), "Should I swap carbs for fat?", "Should I swap fat for carbs?")]
    [InlineData(nameof(Veto.Order), "Can yoga replace strength training?", "Can strength training replace yoga?")]
    [InlineData(nameof(Veto.Order), "Can my employer sue me?", "Can I sue my employer?")]
    [InlineData(nameof(Veto.Audience), "Can I do planks?", "Can I do planks while pregnant?")]
    [InlineData(nameof(Veto.Audience), "Is creatine safe?", "Is creatine safe for kids?")]
    [InlineData(nameof(Veto.Audience), "How often should a beginner squat?", "How often should an advanced lifter squat?")]
    [InlineData(nameof(Veto.Kind), "How do I do a burpee?", "Why do a burpee?")]
    [InlineData(nameof(Veto.Kind), "How many burpees should I do?", "How often should I do burpees?")]
    [InlineData(nameof(Veto.Kind), "What is a burpee?", "How do I do a burpee?")]
    [InlineData(nameof(Veto.Kind), "How many days a week should I train?", "How many days a week should I train, and how long should I train?")]
    [InlineData(nameof(Veto.Context), "And for the legs?", "And for legs?")]
    [InlineData(nameof(Veto.Context), "How much of it per day?", "How much of it daily?")]
    public void Questions_that_need_another_answer_are_told_apart(string expected, string a, string b)
    {
        Assert.Equal(expected, Compare(a, b).ToString());
        Assert.Equal(expected, Compare(b, a).ToString());
    }

    [Fact]
    public void Very_long_questions_match_only_themselves()
    {
        var text = string.Join(' ', Enumerable.Range(0, 101).Select(static i => $"w{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}z"));
        Assert.Equal("Words", Compare(text, text).ToString());
    }

    [Fact]
    public void Cosine_below_the_minimum_stands_between_equal_words()
    {
        Assert.Equal(Veto.None, Compare("How deep should I squat?", "How deep do I squat?", 0.61));
        Assert.Equal(Veto.Similarity, Compare("How deep should I squat?", "How deep do I squat?", 0.59));
    }

    [Fact]
    public void Light_word_of_one_question_asks_for_a_nearer_vector()
    {
        Assert.Equal(Veto.Similarity, Compare("What is a good hamstring stretch?", "What is a hamstring stretch?", 0.62));
        Assert.Equal(Veto.None, Compare("What is a good hamstring stretch?", "What is a hamstring stretch?", 0.7));
    }

    [Theory]
    [InlineData("")]
    [InlineData("???")]
    [InlineData("深蹲怎么做")]
    [InlineData("ÀÉÎ ñ \u0301 'tis n't ' 1,000,000.5. , .5 %")]
    [InlineData("1 2 3 4 5 half of")]
    public void Any_text_can_be_read(string text) =>
        Assert.True(Enum.IsDefined(QuestionEquivalence.Compare(QuestionReading.Of(text), QuestionReading.Of("How do I squat?"), 1, Minimum)));

    private static Veto Compare(string a, string b, double cosine = 0.95) =>
        QuestionEquivalence.Compare(QuestionReading.Of(a), QuestionReading.Of(b), cosine, Minimum);
}
