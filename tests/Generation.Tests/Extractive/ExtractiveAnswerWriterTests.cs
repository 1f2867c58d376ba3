using FitnessGrpc.Generation.Extractive;
using FitnessGrpc.Generation.Models;
using FitnessGrpc.Generation.Pipeline;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Tests.Extractive;

public sealed class ExtractiveAnswerWriterTests
{
    private readonly ExtractiveAnswerWriter _writer = new(new NoVectors(), Options.Create(new GenerationOptions()));

    [Fact]
    public async Task Answer_is_made_of_sentences_of_its_sources()
    {
        var pieces = await _writer.ListAsync(Samples.Request("Is creatine safe to take every day?", Samples.Creatine, Samples.Sleep));
        Assert.Equal(new AnswerPiece.Start(true, 2), pieces[0]);
        Assert.Equal(new AnswerPiece.End(true, 0, 0), pieces[^1]);
        var text = pieces.Text();
        Assert.Contains("have not been found to harm the kidneys. [1]", text);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var sentence in line.Split(" [1]", StringSplitOptions.RemoveEmptyEntries))
                Assert.Contains(sentence.Trim(' ', '-'), Samples.Creatine.Text);
        }
    }

    [Fact]
    public async Task How_to_question_gets_the_steps_of_the_exercise_it_names_in_order()
    {
        var pieces = await _writer.ListAsync(
            Samples.Request("How do I do a Romanian deadlift safely?", Samples.Sleep, Samples.RomanianDeadlift, Samples.Creatine));
        var lines = pieces.OfType<AnswerPiece.Text>().Select(t => t.Value).ToList();
        Assert.StartsWith("1. Hold a bar at hip level", lines[0]);
        Assert.StartsWith("\n2. Lower the bar", lines[1]);
        Assert.StartsWith("\n3. Return to the starting position", lines[2]);
        Assert.All(lines.Take(3), line => Assert.EndsWith(" [2]", line));
    }

    [Fact]
    public async Task Steps_that_run_on_from_passage_to_passage_stay_one_list()
    {
        var text = (await _writer.ListAsync(Samples.Request(
            "How do I do the bar drill?",
            Samples.Source("drill", "Bar drill", "3. Lower the bar.\n4. Rest for a minute.", 0.7, chunk: 1),
            Samples.Source("drill", "Bar drill", "1. Grip the bar. Breathe in. 2. Lift the bar.\n3. Lower the bar.", 0.8, chunk: 0)))).Text();
        Assert.Equal("1. Grip the bar. Breathe in. [2]\n2. Lift the bar. [2]\n3. Lower the bar. [2]\n4. Rest for a minute. [1]", text);
    }

    [Fact]
    public async Task How_to_question_that_names_no_title_gets_the_steps_of_the_section_that_fits()
    {
        var text = (await _writer.ListAsync(Samples.Request(
            "How do I hold a plank?",
            Samples.Source("core", "Trunk training", "Strong trunk muscles help you to hold a plank.", 0.7),
            Samples.Source("core", "Trunk training", "1. Rest on the forearms.\n2. Line up head and hips.", 0.7, 1, "How to do a plank"),
            Samples.Source("core", "Trunk training", "1. Lie on the side.\n2. Lift the hips.", 0.6, 2, "Side bridge")))).Text();
        Assert.Equal("1. Rest on the forearms. [2]\n2. Line up head and hips. [2]", text);
    }

    [Fact]
    public async Task Safety_of_another_subject_does_not_follow_the_steps()
    {
        var racks = Samples.Source("racks", "Racks and spotting", "For the squat, a rack with pins is the safe choice.", 0.6);
        var hinge = Samples.Source("hinge", "Hip hinge", "End the Romanian deadlift when it hurts: pain is a warning.", 0.6);
        var text = (await _writer.ListAsync(Samples.Request("How do I do a Romanian deadlift safely?", Samples.RomanianDeadlift, racks, hinge))).Text();
        Assert.DoesNotContain("squat", text);
        Assert.EndsWith("\n\nEnd the Romanian deadlift when it hurts: pain is a warning. [3]", text);
    }

    [Fact]
    public async Task List_comes_whole_where_one_of_its_items_fits_best()
    {
        var list = Samples.Source("fat", "Dietary fat", "- Eat nuts for good fats.\n- Cook with rapeseed oil.\n- Have fish twice a week.", 0.7, 0, "Which fats to choose");
        var text = (await _writer.ListAsync(Samples.Request("Which fats are good?", list))).Text();
        Assert.Equal("- Eat nuts for good fats. [1]\n- Cook with rapeseed oil. [1]\n- Have fish twice a week. [1]", text);
    }

    [Fact]
    public async Task Steps_do_not_answer_a_question_that_asks_for_something_else()
    {
        var text = (await _writer.ListAsync(Samples.Request(
            "Which muscles does the bar drill work?",
            Samples.Source("drill", "Bar drill", "1. Grip the bar.\n2. Lift the bar.\n\nPrimary muscles: quadriceps.", 0.7)))).Text();
        Assert.Equal("Primary muscles: quadriceps. [1]", text);
    }

    [Fact]
    public async Task Follow_up_is_answered_by_what_it_asks_and_not_by_the_topic_before()
    {
        var careful = Samples.Source("creatine", "Creatine", "Those with kidney disease need medical advice before use.", 0.6, 1, "Who should be careful");
        var request = Samples.Request("And who should be careful?", Samples.Source("creatine", "Creatine", "Creatine is safe every day.", 0.6), careful);
        var text = (await _writer.ListAsync(request with { StandaloneQuestion = "Is creatine safe? And who should be careful?" })).Text();
        Assert.Contains("Those with kidney disease need medical advice before use. [2]", text);
    }

    [Theory]
    [InlineData("Which team won the 1998 football world cup final in Paris?")]
    [InlineData("How do I file my income tax return?")]
    [InlineData("What is the capital of Australia?")]
    public async Task Question_that_the_sources_do_not_answer_is_declined(string question)
    {
        // As far from the question as a search is that finds nothing better.
        var pieces = await _writer.ListAsync(Samples.Request(question, Samples.Sleep with { Dense = 0.18 }, Samples.Creatine with { Dense = 0.12 }));
        Assert.Equal(new AnswerPiece.Start(false, 2), pieces[0]);
        Assert.Equal(NoAnswer.Text, pieces.Text());
        Assert.Equal(new AnswerPiece.End(true, 0, 0), pieces[^1]);
    }

    [Fact]
    public async Task Number_in_brackets_in_a_source_does_not_become_a_citation()
    {
        var source = Samples.Source("zorb", "Zorbing drill", "The zorbing drill uses three rounds [7] of forty seconds.", 0.8);
        var text = (await _writer.ListAsync(Samples.Request("How many rounds does the zorbing drill use?", source))).Text();
        Assert.Equal("The zorbing drill uses three rounds (7) of forty seconds. [1]", text);
    }

    [Fact]
    public async Task Source_without_a_sentence_is_no_answer()
    {
        var pieces = await _writer.ListAsync(Samples.Request("Zorbing drill rounds?", Samples.Source("zorb", "Zorbing drill rounds", "12 34", 0.9)));
        Assert.Equal(new AnswerPiece.Start(false, 1), pieces[0]);
        Assert.Equal(NoAnswer.Text, pieces.Text());
    }

    [Fact]
    public async Task Bound_of_tokens_cuts_between_sentences()
    {
        var steps = string.Join('\n', Enumerable.Range(1, 20).Select(i => $"{i}. Step number {i} of the drill is to move the bar a little further."));
        var source = Samples.Source("drill", "Bar drill", steps, 0.8);
        var text = (await _writer.ListAsync(Samples.Request("How do I do the bar drill?", source) with { MaxOutputTokens = 64 })).Text();
        Assert.InRange(text.Length, 60, 256);
        Assert.EndsWith(" further. [1]", text);
    }

    [Fact]
    public async Task Meaning_chooses_the_sentence_that_words_would_not()
    {
        var source = Samples.Source(
            "rest", "Rest", "The training plan has many parts for the week. Muscles grow between sessions.", 0.8);
        var vectors = new Vectors(text => text.Contains("grow", StringComparison.Ordinal) || text == "Why are training pauses good?" ? [1, 0] : [0, 1]);
        var writer = new ExtractiveAnswerWriter(vectors, Options.Create(new GenerationOptions()));
        var text = (await writer.ListAsync(Samples.Request("Why are training pauses good?", source))).Text();
        Assert.Contains("Muscles grow between sessions.", text);
        Assert.DoesNotContain("plan has many parts", text);
    }

    [Fact]
    public void Answerability_grows_with_nearness_coverage_and_a_named_title()
    {
        var none = Answerability.Probability(new Answerability.Evidence(0.2, 0, false));
        var near = Answerability.Probability(new Answerability.Evidence(0.6, 0, false));
        var covered = Answerability.Probability(new Answerability.Evidence(0.6, 1, false));
        var named = Answerability.Probability(new Answerability.Evidence(0.6, 1, true));
        Assert.True(none < near && near < covered && covered < named);
        Assert.InRange(none, 0, 0.05);
        Assert.InRange(named, 0.9, 1);
    }

    [Fact]
    public void Evidence_counts_words_within_one_document_only()
    {
        var evidence = Answerability.Inspect("creatine kidney sleep bedroom", [Samples.Creatine, Samples.Sleep]);
        Assert.Equal(0.5, evidence.Coverage, 3);
        Assert.False(evidence.TitleInQuestion);
        Assert.True(Answerability.Inspect("Romanian deadlift form", [Samples.RomanianDeadlift]).TitleInQuestion);
        // A word of another subject that is a title too.
        Assert.False(Answerability.Inspect("How do I clean my kitchen?", [Samples.Source("clean", "Clean", "Pull the bar up.")]).TitleInQuestion);
    }

    [Fact]
    public void Heading_that_holds_the_whole_question_counts_unless_the_question_has_no_subject()
    {
        var effort = Samples.Source("effort", "Effort", "It is a scale to 10.", 0.4, 0, "What RPE and RIR mean");
        Assert.True(Answerability.Inspect("What does RPE mean?", [effort]).QuestionInHeading);
        Assert.False(Answerability.Inspect("What does RPE cost?", [effort]).QuestionInHeading);
        Assert.False(Answerability.Inspect("What does it mean?", [effort]).QuestionInHeading);
        var plain = Answerability.Probability(new Answerability.Evidence(0.4, 1, false));
        var headed = Answerability.Probability(new Answerability.Evidence(0.4, 1, false, true));
        Assert.True(plain < headed && headed < Answerability.Probability(new Answerability.Evidence(0.4, 1, true)));
    }

    private sealed class NoVectors : ISentenceEmbedder
    {
        public Task<IReadOnlyList<ReadOnlyMemory<float>>> PassagesAsync(IReadOnlyList<string> texts, DateTime? deadline, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([]);

        public Task<ReadOnlyMemory<float>> QuestionAsync(string text, DateTime? deadline, CancellationToken cancellationToken) =>
            Task.FromResult<ReadOnlyMemory<float>>(default);
    }

    private sealed class Vectors(Func<string, float[]> vector) : ISentenceEmbedder
    {
        public Task<IReadOnlyList<ReadOnlyMemory<float>>> PassagesAsync(IReadOnlyList<string> texts, DateTime? deadline, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(t => new ReadOnlyMemory<float>(vector(t)))]);

        public Task<ReadOnlyMemory<float>> QuestionAsync(string text, DateTime? deadline, CancellationToken cancellationToken) =>
            Task.FromResult<ReadOnlyMemory<float>>(vector(text));
    }
}
