using FitnessGrpc.Generation.Citations;

namespace FitnessGrpc.Generation.Tests.Citations;

public sealed class CitationCheckTests
{
    private readonly CitationCheck _check = new([Samples.Creatine, Samples.Sleep, Samples.RomanianDeadlift]);

    [Theory]
    [InlineData("Take 5 g [1].", "Take 5 g [1].", "creatine", 0)]
    [InlineData("Sleep [2], then lift [3]. Sleep again [2].", "Sleep [1], then lift [2]. Sleep again [1].", "sleep Romanian_Deadlift", 0)]
    [InlineData("Both [1, 3].", "Both [1][2].", "creatine Romanian_Deadlift", 0)]
    [InlineData("All [1-3] of them.", "All [1][2][3] of them.", "creatine sleep Romanian_Deadlift", 0)]
    [InlineData("Some [2–3].", "Some [1][2].", "sleep Romanian_Deadlift", 0)]
    [InlineData("Other brackets 【2】.", "Other brackets [1].", "sleep", 0)]
    [InlineData("A footnote [^2].", "A footnote [1].", "sleep", 0)]
    [InlineData("Twice [2, 2].", "Twice [1].", "sleep", 0)]
    [InlineData("Forged [7].", "Forged.", "", 1)]
    [InlineData("Forged [0] and [99999999999999999999].", "Forged and.", "", 2)]
    [InlineData("Half forged [2, 9].", "Half forged [1].", "sleep", 1)]
    [InlineData("A long range [1-9].", "A long range [1][2][3].", "creatine sleep Romanian_Deadlift", 6)]
    [InlineData("A weight [10 kg], a list [ ], an array a[i].", "A weight [10 kg], a list [ ], an array a[i].", "", 0)]
    [InlineData("[[1]]", "[[1]]", "creatine", 0)]
    [InlineData("Open [1", "Open [1", "", 0)]
    [InlineData("Spaces  stay [1] ", "Spaces  stay [1] ", "creatine", 0)]
    [InlineData("نص [2] ١ [١]", "نص [1] ١ [١]", "sleep", 0)]
    public void Marks_are_kept_renumbered_or_removed_however_the_text_is_split(string input, string expected, string documents, int removed)
    {
        for (var size = 1; size <= input.Length; size++)
        {
            var check = new CitationCheck([Samples.Creatine, Samples.Sleep, Samples.RomanianDeadlift]);
            var output = string.Concat(input.Chunk(size).Select(part => check.Add(new string(part)))) + check.Complete();
            Assert.Equal(expected, output);
            Assert.Equal(expected, check.Text);
            Assert.Equal(documents, string.Join(' ', check.Citations.Select(c => c.DocumentId)));
            Assert.Equal(removed, check.Removed);
        }
    }

    [Fact]
    public void Text_before_a_mark_is_shown_at_once()
    {
        Assert.Equal("Take 5 g", _check.Add("Take 5 g ["));
        Assert.Empty(_check.Citations);
        Assert.Equal(" [1]", _check.Add("1]"));
        Assert.Equal(1, Assert.Single(_check.Citations).Number);
    }

    [Fact]
    public void Bracket_that_never_closes_is_not_held_back_for_long()
    {
        var shown = _check.Add("[" + new string('1', 100));
        Assert.Equal('[', shown[0]);
        Assert.True(shown.Length > 60);
    }

    [Fact]
    public void Citation_shows_its_source_word_for_word()
    {
        _check.Add("Sleep seven to nine hours [2].");
        var citation = Assert.Single(_check.Citations);
        Assert.Equal("Sleep and recovery", citation.Title);
        Assert.Equal("test:sleep", citation.Source);
        Assert.Contains(citation.Quote, Samples.Sleep.Text);
    }

    [Fact]
    public void Quote_of_a_long_source_is_the_part_that_the_claim_rests_on()
    {
        var filler = string.Concat(Enumerable.Range(0, 40).Select(i => $"Sentence number {i} speaks of shoes and laces. "));
        var source = filler + "Creatine loading takes five to seven days. " + filler;
        var quote = QuoteSelector.Select(source, "Loading creatine takes about a week");
        Assert.InRange(quote.Length, 1, QuoteSelector.MaxLength);
        Assert.Contains("Creatine loading takes five to seven days.", quote);
        Assert.Contains(quote, source);
    }

    [Fact]
    public void Quote_of_one_endless_word_is_cut_between_characters()
    {
        var quote = QuoteSelector.Select(string.Concat(Enumerable.Repeat("😀", 2000)), "smile");
        Assert.Equal(QuoteSelector.MaxLength, quote.Length);
        Assert.False(char.IsHighSurrogate(quote[^1]));
        quote = QuoteSelector.Select("x" + string.Concat(Enumerable.Repeat("😀", 2000)), "smile");
        Assert.Equal(QuoteSelector.MaxLength - 1, quote.Length);
    }

    [Theory]
    [InlineData("See [1] and [2, 3].", "See (1) and (2, 3).", "See and.")]
    [InlineData("An [array] of 【4】", "An [array] of (4)", "An [array] of")]
    public void Numbers_in_a_source_never_read_as_citations(string text, string defused, string removed)
    {
        Assert.Equal(defused, CitationMarks.Defuse(text));
        Assert.Equal(removed, CitationMarks.Remove(text));
    }
}
