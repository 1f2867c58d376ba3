using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.AnswerCache;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Tests.AnswerCache;

public sealed class QuestionKeyTests
{
    [Theory]
    [InlineData("How do I squat?", "  how do  I squat ")]
    [InlineData("How do I squat?", "HOW DO I SQUAT?!…")]
    [InlineData("How do I squat?", "how\tdo\u00A0i\nsquat.")]
    [InlineData("café?", "cafe\u0301")]
    public void Same_question_in_another_dress_has_the_same_id(string a, string b) =>
        Assert.Equal(QuestionKey.Of(a, "", null).AnswerId, QuestionKey.Of(b, "", null).AnswerId);

    [Theory]
    [InlineData("5²?", "52?")]
    [InlineData("How do I squat?", "How do I not squat?")]
    [InlineData("???", "!")]
    [InlineData("C", "C#")]
    public void Other_question_has_another_id(string a, string b) =>
        Assert.NotEqual(QuestionKey.Of(a, "", null).AnswerId, QuestionKey.Of(b, "", null).AnswerId);

    [Fact]
    public void Scope_and_filter_keep_answers_apart_and_never_run_into_each_other()
    {
        var filter = new Filter { All = { Equal("a", "b") } };
        var keys = new[]
        {
            QuestionKey.Of("q", "", null), QuestionKey.Of("q", "s", null), QuestionKey.Of("q", "", filter),
            QuestionKey.Of("q", "s", filter), QuestionKey.Of("", "sq", null),
        };
        Assert.Equal(keys.Length, keys.Select(static k => k.AnswerId).Distinct().Count());
        Assert.Equal(4, keys.Take(4).Select(static k => k.Partition).Distinct().Count());
    }

    [Fact]
    public void Answer_id_is_a_uuid_and_stays_the_same_between_releases() =>
        Assert.Equal("cff8560f-a20f-82f1-81a5-087ec3b8af41", QuestionKey.Of("How do I squat?", "coach", null).AnswerId);

    [Fact]
    public void Order_of_conditions_and_of_listed_values_does_not_count()
    {
        var a = new Filter { All = { Equal("level", "easy"), In("topic", "legs", "arms") } };
        var b = new Filter { All = { In("topic", "arms", "legs", "legs"), Equal("level", "easy") } };
        Assert.Equal(FilterKey.Of(a), FilterKey.Of(b));
        Assert.Equal("", FilterKey.Of(new Filter()));
        Assert.Equal("", FilterKey.Of(null));
    }

    [Fact]
    public void Filters_that_say_different_things_have_different_keys()
    {
        Filter[] filters =
        [
            new() { All = { Equal("a", "1") } },
            new() { Any = { Equal("a", "1") } },
            new() { None = { Equal("a", "1") } },
            new() { All = { new Condition { Field = "a", Equals_ = Value.ForNumber(1) } } },
            new() { All = { new Condition { Field = "a", Equals_ = Value.ForBool(true) } } },
            new() { All = { Equal("a", "true") } },
            new() { All = { In("a", "1") } },
            new() { All = { In("a", "1", "2") } },
            new() { All = { In("a", "1\",\"2") } },
            new() { All = { new Condition { Field = "a", Range = new NumberRange { Gt = 1 } } } },
            new() { All = { new Condition { Field = "a", Range = new NumberRange { Gte = 1 } } } },
            new() { All = { new Condition { Field = "a", Range = new NumberRange { Gte = 1, Lt = 2 } } } },
            new() { All = { new Condition { Field = "a", Exists = true } } },
            new() { All = { new Condition { Field = "a", Exists = false } } },
        ];
        Assert.Equal(filters.Length, filters.Select(FilterKey.Of).Distinct().Count());
    }

    private static Condition Equal(string field, string value) => new() { Field = field, Equals_ = Value.ForString(value) };

    private static Condition In(string field, params string[] values) =>
        new() { Field = field, In = new ListValue { Values = { values.Select(Value.ForString) } } };
}
