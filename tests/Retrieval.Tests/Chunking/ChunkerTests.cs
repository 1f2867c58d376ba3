using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Chunking;

namespace FitnessGrpc.Retrieval.Tests.Chunking;

public sealed class ChunkerTests
{
    private static Document Markdown(string text, string title = "") => new() { Title = title, Text = text, Format = TextFormat.Markdown };

    [Fact]
    public void Headings_become_sections_with_their_path()
    {
        var chunks = Chunker.Cut(
            Markdown("# Squat\n\nIntro.\n\n## Technique\n\nKeep **tight**.\n\n### Depth\n\nBelow parallel.\n\n## Safety\n\nUse [pins](http://x.y).", "Squat"), 200, 32);
        Assert.Equal(["Intro.", "Keep tight.", "Below parallel.", "Use pins."], chunks.Select(c => c.Text));
        Assert.Equal(["", "Technique", "Technique/Depth", "Safety"], chunks.Select(c => string.Join('/', c.Headings)));
        Assert.Equal([0, 1, 2, 3], chunks.Select(c => c.Number));
    }

    [Fact]
    public void List_table_and_code_stay_whole_where_they_fit()
    {
        var chunks = Chunker.Cut(
            Markdown("Steps:\n\n1. Stand\n2. Sit\n   - slowly\n\n| Set | Reps |\n|---|---|\n| 1 | 5 |\n\n```\nx = 1\n\ny = 2\n```\n"), 200, 32);
        Assert.Equal("Steps:\n\n1. Stand\n2. Sit\n  - slowly\n\nSet | Reps\n1 | 5\n\nx = 1\n\ny = 2", Assert.Single(chunks).Text);
    }

    [Fact]
    public void Long_list_is_cut_between_lines()
    {
        var items = Enumerable.Range(1, 60).Select(i => $"- item number {i} of the long list").ToList();
        var chunks = Chunker.Cut(Markdown(string.Join('\n', items)), 100, 32);
        Assert.True(chunks.Count > 3);
        Assert.Equal(items, chunks.SelectMany(c => c.Text.Split('\n')));
    }

    [Fact]
    public void Long_section_is_cut_at_sentences_into_even_parts_and_repeats_one_sentence()
    {
        var sentences = Enumerable.Range(0, 40).Select(i => $"Sentence {i} has a few words more in it.").ToList();
        var chunks = Chunker.Cut(Markdown(string.Join(' ', sentences)), 100, 32);
        Assert.All(chunks, c => Assert.InRange(TokenEstimate.Count(c.Text), 1, 100));
        Assert.All(chunks, c => Assert.EndsWith(".", c.Text));
        for (var i = 1; i < chunks.Count; i++)
            Assert.StartsWith(Sentences.Split(chunks[i - 1].Text).Last(), chunks[i].Text);
        foreach (var sentence in sentences)
            Assert.Contains(chunks, c => c.Text.Contains(sentence, StringComparison.Ordinal));
        var sizes = chunks.Select(c => TokenEstimate.Count(c.Text)).ToList();
        Assert.True(sizes.Min() * 2 > sizes.Max(), string.Join(' ', sizes));
    }

    [Theory]
    [InlineData(TextFormat.Plain)]
    [InlineData(TextFormat.Markdown)]
    [InlineData(TextFormat.Html)]
    public void Endless_word_is_cut_within_the_budget_and_never_inside_a_character(TextFormat format)
    {
        var text = string.Concat(Enumerable.Repeat("ab😀", 2000));
        var chunks = Chunker.Cut(new Document { Text = text, Format = format }, 50, 16);
        Assert.Equal(text, string.Concat(chunks.Select(c => c.Text.Replace(" ", "", StringComparison.Ordinal))));
        Assert.All(chunks, c =>
        {
            Assert.InRange(TokenEstimate.Count(c.Text), 1, 50);
            Assert.False(char.IsLowSurrogate(c.Text[0]) || char.IsHighSurrogate(c.Text[^1]));
        });
    }

    [Fact]
    public void Every_word_of_plain_text_is_in_some_chunk()
    {
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 900)).Select(i => $"w{i}{new string('x', random.Next(0, 30))}").ToList();
            var text = string.Concat(words.Select(w => w + (random.Next(12) == 0 ? ".\r\n\r\n" : random.Next(6) == 0 ? ". " : " ")));
            var budget = random.Next(24, 220);
            var chunks = Chunker.Cut(new Document { Title = "T", Text = text }, budget, random.Next(0, budget / 4));
            Assert.All(chunks, c => Assert.InRange(TokenEstimate.Count(ChunkText.Embedded("T", c, budget)), 1, budget));
            var found = chunks.SelectMany(c => c.Text.Split([' ', '\n', '.'], StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
            Assert.All(words, w => Assert.True(found.Contains(w) || TokenEstimate.Count(w) >= budget - 1, w));
        }
    }

    [Fact]
    public void Html_loses_its_frame_and_keeps_its_structure()
    {
        var chunks = Chunker.Cut(
            new Document
            {
                Format = TextFormat.Html,
                Title = "Row",
                Text = """
                    <html><head><title>x</title><style>p{}</style></head><body><header>Site</header><nav><a>Home</a></nav>
                    <script>alert(1)</script><h1>Row</h1><p>Pull   the <b>bar</b>.</p>Loose text<h2>Steps</h2>
                    <ol><li>Hinge</li><li>Pull <ul><li>hard</li></ul></li></ol><table><tr><th>Set</th><th>Reps</th></tr><tr><td>1</td><td>8</td></tr></table>
                    <pre>a  b
                    c</pre><footer>Imprint</footer></body></html>
                    """,
            },
            200,
            32);
        Assert.Equal(2, chunks.Count);
        Assert.Equal("Pull the bar.\n\nLoose text", chunks[0].Text);
        Assert.Empty(chunks[0].Headings);
        Assert.Equal("1. Hinge\n2. Pull\n- hard\n\nSet | Reps\n1 | 8\n\na  b\nc", chunks[1].Text);
        Assert.Equal(["Steps"], chunks[1].Headings);
    }

    [Fact]
    public void Deep_nesting_is_read_without_recursion()
    {
        var html = new Document { Format = TextFormat.Html, Text = string.Concat(Enumerable.Repeat("<div>", 20_000)) + "deep" };
        Assert.Equal("deep", Assert.Single(Chunker.Cut(html, 200, 32)).Text);
        var markdown = Markdown(new string('>', 20_000) + " deep");
        Assert.Contains("deep", Chunker.Cut(markdown, 200, 32)[^1].Text);
    }

    /// <summary>Each of these takes the parser's time to the square of its length; unguarded, the test does not end.</summary>
    [Theory]
    [InlineData(TextFormat.Html, "<div>")]
    [InlineData(TextFormat.Html, "<b>a")]
    [InlineData(TextFormat.Html, "<p>a")]
    [InlineData(TextFormat.Html, "<li>a")]
    [InlineData(TextFormat.Html, "<table><td>a")]
    [InlineData(TextFormat.Markdown, "[a](")]
    [InlineData(TextFormat.Markdown, "*a ")]
    [InlineData(TextFormat.Markdown, "**a_b")]
    [InlineData(TextFormat.Markdown, "[a]: b\n")]
    [InlineData(TextFormat.Markdown, "|a")]
    public void Input_made_against_the_parser_is_read_all_the_same(TextFormat format, string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 500_000 / part.Length)) + " last";
        Assert.EndsWith("last", Chunker.Cut(new Document { Text = text, Format = format }, 200, 32)[^1].Text);
    }

    [Fact]
    public void Long_table_and_list_are_still_markdown()
    {
        var rows = string.Concat(Enumerable.Range(0, 400).Select(i => $"| [a{i}](http://x.y) | b | c |\n"));
        var chunks = Chunker.Cut(Markdown($"| A | B | C |\n|---|---|---|\n{rows}"), 200, 32);
        Assert.Contains(chunks, c => c.Text.Contains("a399 | b | c", StringComparison.Ordinal));
    }

    [Fact]
    public void Document_of_a_title_is_one_chunk()
    {
        var chunk = Assert.Single(Chunker.Cut(new Document { Title = "Plank" }, 200, 32));
        Assert.Equal("Plank", chunk.Text);
        Assert.Equal("Plank", ChunkText.Embedded("Plank", chunk, 200));
    }

    [Fact]
    public void Heading_without_text_is_found_by_itself()
    {
        var chunks = Chunker.Cut(Markdown("## Plans\n\n### Week one\n\n### Week two\n\nRest."), 200, 32);
        Assert.Equal(["Week one", "Rest."], chunks.Select(c => c.Text));
    }

    [Fact]
    public void Long_title_leaves_half_of_the_budget_to_the_text()
    {
        var title = string.Join(' ', Enumerable.Repeat("title", 100));
        var chunks = Chunker.Cut(new Document { Title = title, Text = string.Join(' ', Enumerable.Repeat("word", 300)) }, 60, 0);
        Assert.All(chunks, c => Assert.InRange(TokenEstimate.Count(ChunkText.Embedded(title, c, 60)), 31, 60));
    }
}
