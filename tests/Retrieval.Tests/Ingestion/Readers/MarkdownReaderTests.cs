using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Tests.Ingestion.Readers;

public sealed class MarkdownReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Front_matter_gives_title_source_and_metadata()
    {
        _folder.Write("recovery/sleep.md", """
            ---
            title: "Sleep: how much"
            topics: [sleep, recovery]
            audience: [everyone]
            cautions:
              - "See a doctor: soon."
            source: Consensus 2021
            minutes: 5
            code: "007"
            draft: false
            none: ~
            day: 2021-03-04
            ---

            # Another heading

            Text.
            """);
        var document = Assert.Single(_folder.Documents());
        Assert.Equal("recovery/sleep", document.DocumentId);
        Assert.Equal("Sleep: how much", document.Title);
        Assert.Equal("Consensus 2021", document.Source);
        Assert.StartsWith("# Another heading\n", document.Text);
        Assert.Equal(TextFormat.Markdown, document.Format);
        Assert.Equal(
            """{ "topics": [ "sleep", "recovery" ], "audience": [ "everyone" ], "cautions": [ "See a doctor: soon." ], "minutes": 5, "code": "007", "draft": false, "day": "2021-03-04" }""",
            document.Metadata.ToString());
    }

    [Theory]
    [InlineData("Intro.\n\n## The *second* `level` &amp; more\n\n# First", "The second level & more")]
    [InlineData("```\n# no heading\n```\n\nSetext\n======\n", "Setext")]
    [InlineData("No heading at all.", "a file name")]
    [InlineData("---\nid: x\n---\n# Heading", "Heading")]
    [InlineData("---\r\ntitle: Windows\r\n---\r\nText", "Windows")]
    [InlineData("---\nProse between rules.\n---\n\n# After", "Prose between rules.")]
    [InlineData("---\n\n# Only a rule above", "Only a rule above")]
    [InlineData("---\n---\n# Empty front matter", "Empty front matter")]
    [InlineData("---\ntitle: Dots\n...\nText", "Dots")]
    public void Title_is_that_of_the_front_matter_or_the_first_heading_or_the_file(string text, string title)
    {
        _folder.Write("a-file_name.md", text);
        Assert.Equal(title, Assert.Single(_folder.Documents()).Title);
    }

    [Theory]
    [InlineData("---\ntitle: A\ntopics: [a, b\n---\nText", "a.md:4: front matter is no valid YAML")]
    [InlineData("---\ntitle: A\ntitle: B\n---\nText", "front matter is no valid YAML")]
    [InlineData("---\n- a\n- b\n---\nText", "a.md:1: front matter must be fields with values")]
    [InlineData("---\ntitle: {a: b}\n---\nText", "title in the front matter is no text")]
    [InlineData("---\na: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n---\nText", "too large or too deep")]
    [InlineData("---\na: {b: {c: {d: {e: 1}}}}\n---\nText", "metadata is more than 4 levels deep")]
    public void Front_matter_that_is_broken_is_refused(string text, string problem)
    {
        _folder.Write("a.md", text);
        _folder.Write("b.md", "# Good");
        Assert.Contains(problem, Assert.Single(_folder.Problems()));
        Assert.Equal("b", _folder.Read()[1].Document!.DocumentId);
    }

    [Fact]
    public void Nesting_without_bound_is_refused_and_not_followed()
    {
        _folder.Write("yaml.md", $"---\na: {new string('[', 30_000)}\n---\nText");
        _folder.Write("zquote.md", new string('>', 60_000) + " deep");
        var items = _folder.Read();
        Assert.Contains("too large or too deep", items[0].Problem);
        Assert.Equal("zquote", items[1].Document!.Title);
    }
}
