using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;

namespace FitnessGrpc.Retrieval.Tests.Ingestion.Readers;

public sealed class MappingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Exercises_are_recognised()
    {
        _folder.Write("exercises.json", """
            [{"name": "Goblet Squat", "force": "push", "level": "beginner", "mechanic": null, "equipment": "kettlebells",
              "primaryMuscles": ["quadriceps"], "secondaryMuscles": ["glutes", "hamstrings"],
              "instructions": ["Hold a kettlebell.", "Squat\ndown."], "category": "strength", "images": ["a.jpg"], "id": "Goblet_Squat"},
             {"name": "Carry", "force": "static", "level": "beginner", "mechanic": null, "equipment": null, "primaryMuscles": ["forearms"],
              "secondaryMuscles": [], "instructions": [], "category": "strength", "images": [], "id": "Carry"}]
            """);
        var documents = _folder.Documents();
        Assert.Equal("Goblet_Squat", documents[0].DocumentId);
        Assert.Equal("Goblet Squat", documents[0].Title);
        Assert.Equal("exercises.json", documents[0].Source);
        Assert.Equal(TextFormat.Markdown, documents[0].Format);
        Assert.Equal(
            "1. Hold a kettlebell.\n2. Squat down.\n\nPrimary muscles: quadriceps. Secondary muscles: glutes, hamstrings. "
            + "Equipment: kettlebells. Level: beginner. Category: strength.",
            documents[0].Text);
        Assert.Equal(
            """{ "force": "push", "level": "beginner", "equipment": "kettlebells", "primaryMuscles": [ "quadriceps" ], "secondaryMuscles": [ "glutes", "hamstrings" ], "category": "strength" }""",
            documents[0].Metadata.ToString());
        Assert.Equal("Primary muscles: forearms. Level: beginner. Category: strength.", documents[1].Text);
    }

    [Fact]
    public void Beir_corpus_is_recognised()
    {
        _folder.Write("corpus.jsonl", """
            {"_id": "MED-10", "title": "Statins", "text": "A study.", "metadata": {"url": "http://example.org", "year": 2011}}
            {"_id": "MED-14", "title": "", "text": "Another.", "metadata": {}}
            """);
        var documents = _folder.Documents();
        Assert.Equal(["MED-10", "MED-14"], documents.Select(static d => d.DocumentId));
        Assert.Equal("Statins", documents[0].Title);
        Assert.Equal("""{ "url": "http://example.org", "year": 2011 }""", documents[0].Metadata.ToString());
        Assert.Null(documents[1].Metadata);
    }

    [Fact]
    public void Unknown_records_are_read_by_common_names_and_keep_the_other_fields()
    {
        _folder.Write("faq.jsonl", """{"question": "Why rest?", "answer": "To recover.", "url": "http://example.org/1", "tags": ["rest"], "empty": ""}""");
        var document = Assert.Single(_folder.Documents());
        Assert.Equal("faq/1", document.DocumentId);
        Assert.Equal("Why rest?", document.Title);
        Assert.Equal("To recover.", document.Text);
        Assert.Equal("http://example.org/1", document.Source);
        Assert.Equal("""{ "tags": [ "rest" ] }""", document.Metadata.ToString());
    }

    [Fact]
    public void Mapping_file_names_every_part()
    {
        var mapping = MappingFile.Parse("""
            {
              "records": "recipes", "id": "key", "title": ["heading", "name"], "format": "markdown", "source": "from.page",
              // Comments are allowed.
              "text": ["intro", {"field": "steps", "style": "numbered", "label": "Steps"}, {"field": ["tags"], "style": "lines"}],
              "metadata": ["kcal", "from.*"],
            }
            """, "recipes");
        _folder.Write("a.json", """
            {"recipes": [{"key": 7, "name": "Porridge", "intro": ["One.", "Two."], "steps": ["Boil.", "Stir."], "tags": ["a", "b"],
              "kcal": 250, "from": {"page": "p. 12", "book": "Oats"}}, {"name": "No key"}]}
            """);
        var options = new KnowledgeReaderOptions { Mapping = mapping };
        var document = _folder.Read(options)[0].Document!;
        Assert.Equal("7", document.DocumentId);
        Assert.Equal("Porridge", document.Title);
        Assert.Equal("One.\n\nTwo.\n\nSteps:\n1. Boil.\n2. Stir.\n\na\nb", document.Text);
        Assert.Equal(TextFormat.Markdown, document.Format);
        Assert.Equal("p. 12", document.Source);
        Assert.Equal("""{ "kcal": 250, "page": "p. 12", "book": "Oats" }""", document.Metadata.ToString());
        Assert.Equal("a.json:2: has no key", Assert.Single(_folder.Problems(options)));
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{", "no valid JSON")]
    [InlineData("""{"titel": "a"}""", "unknown field 'titel'")]
    [InlineData("""{"id": "a"}""", "neither a title nor a text")]
    [InlineData("""{"title": 5}""", "title must be a text")]
    [InlineData("""{"text": {"field": "a", "style": "poem"}}""", "style must be one of: paragraphs, lines, numbered, sentence")]
    [InlineData("""{"text": [{"label": "a"}]}""", "names no field")]
    [InlineData("""{"title": "a", "format": "pdf"}""", "format must be one of")]
    public void Mapping_file_that_is_wrong_is_refused_by_field(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => MappingFile.Parse(json, "m")).Message);

    [Theory]
    [InlineData("\"title\": \"{513}\"", "title has 513 characters; at most 512 are allowed")]
    [InlineData("\"id\": \"{257}\", \"title\": \"a\"", "id has 257 characters; it must have 1 to 256")]
    [InlineData("\"id\": \"a\\tb\", \"title\": \"a\"", "id holds control characters")]
    [InlineData("\"title\": \"a\", \"source\": \"{1025}\"", "source has 1025 characters; at most 1024 are allowed")]
    [InlineData("\"title\": \"a\", \"note\": \"{17000}\"", "metadata has 17011 bytes as JSON; at most 16384 are allowed")]
    [InlineData("\"title\": \"a\", \"note\": [[[[[1]]]]]", "metadata is more than 4 levels deep")]
    [InlineData("\"title\": \"a\", \"note\": 1e999", "metadata holds the number 1e999, which is out of range")]
    public void Fields_beyond_the_contract_are_refused_by_name(string fields, string problem)
    {
        fields = System.Text.RegularExpressions.Regex.Replace(fields, @"\{(\d+)\}", static m => new string('x', int.Parse(m.Groups[1].Value)));
        _folder.Write("a.jsonl", $"{{{fields}}}");
        Assert.Equal($"a.jsonl:1: {problem}", Assert.Single(_folder.Problems()));
    }

    [Fact]
    public void Metadata_of_too_many_fields_is_refused()
    {
        var fields = string.Join(",", Enumerable.Range(0, 65).Select(static i => $"\"f{i}\":1"));
        _folder.Write("a.jsonl", $"{{\"title\":\"a\",{fields}}}");
        Assert.Equal("a.jsonl:1: metadata has 65 fields; at most 64 are allowed", Assert.Single(_folder.Problems()));
    }
}
