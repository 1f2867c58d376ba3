using System.Text;
using FitnessGrpc.Retrieval.Ingestion.Readers;

namespace FitnessGrpc.Retrieval.Tests.Ingestion.Readers;

/// <summary>JSON, JSON Lines and CSV as files.</summary>
public sealed class RecordReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_lines_go_on_behind_each_broken_line()
    {
        _folder.Write("lines.jsonl", [
            .. """{"_id": "1", "title": "One", "text": "First."}"""u8, .. "\n"u8,
            .. """{"_id": "2", "title": """u8, .. "\r\n\n"u8,
            .. """["no object"]"""u8, .. "\n"u8,
            .. """{"_id": "5", "text": "bad """u8, 0xFF, .. "\"}\n"u8,
            .. """{"text": "no id"}"""u8, .. "\n"u8,
            .. """{"_id": "7"}"""u8, .. "\n"u8,
            .. """{"_id": "8", "text": "\ud800"}"""u8, .. "\n"u8,
            .. """{"_id": "9", "text": {"a": 1}}"""u8, .. "\n"u8,
            .. """{"_id": 10, "title": "Ten", "text": "Last, without line end."}"""u8]);
        var items = _folder.Read();
        Assert.Equal(["1", "10"], items.Where(static i => i.Document is not null).Select(static i => i.Document!.DocumentId));
        var problems = _folder.Problems();
        Assert.StartsWith("lines.jsonl:2: is no valid JSON at byte", problems[0]);
        Assert.DoesNotContain("LineNumber", problems[0]);
        Assert.Equal("lines.jsonl:4: the record is no object", problems[1]);
        Assert.Equal("lines.jsonl:5: is not valid UTF-8", problems[2]);
        Assert.Equal("lines.jsonl:6: has no _id", problems[3]);
        Assert.Equal("lines.jsonl:7: has neither title nor text", problems[4]);
        Assert.Equal("lines.jsonl:8: holds an escape that is no character", problems[5]);
        Assert.Equal("lines.jsonl:9: text is no text", problems[6]);
        Assert.Equal(7, problems.Count);
    }

    [Fact]
    public void Json_line_that_is_too_long_is_passed_over()
    {
        var record = """{"title":"Short"}""";
        _folder.Write("a.jsonl", $"{record}\n{{\"text\":\"{new string('a', ReaderLimits.RecordBytes)}\"}}\n{record}");
        Assert.Equal("a.jsonl:2: the line is longer than 8388608 bytes", Assert.Single(_folder.Problems()));
        Assert.Equal(["a/1", "a/3"], _folder.Read().Where(static i => i.Document is not null).Select(static i => i.Document!.DocumentId));
    }

    [Theory]
    [InlineData("""[{"title":"A"},{"title":"B"}]""")]
    [InlineData("""{"version":[1,2],"items":[{"title":"A"},{"title":"B"}],"more":[{"title":"C"}]}""")]
    [InlineData("""{"about":{"deep":[{"title":"X"}]},"items":[{"title":"A"},{"title":"B"}]}""")]
    public void Json_list_of_the_root_or_of_a_field_is_read(string json)
    {
        _folder.Write("a.json", json);
        Assert.Equal(["A", "B"], _folder.Documents().Select(static d => d.Title));
    }

    [Fact]
    public void Json_list_that_the_mapping_names_is_read()
    {
        _folder.Write("a.json", """{"items":[{"title":"A"}],"more":[{"title":"C"}, 5]}""");
        var options = new KnowledgeReaderOptions { Mapping = BuiltInMappings.Records with { Records = "more" } };
        Assert.Equal("C", _folder.Read(options)[0].Document!.Title);
        Assert.Equal("a.json:1: the record is no object", Assert.Single(_folder.Problems(options)));
        options = new KnowledgeReaderOptions { Mapping = BuiltInMappings.Records with { Records = "none" } };
        Assert.Equal("a.json:1: holds no list in the field 'none'", Assert.Single(_folder.Problems(options)));
    }

    [Theory]
    [InlineData("[\n {\"title\":\"A\"},\n {\"title\":\n]", "a.json:4: is no valid JSON", 1)]
    [InlineData("[\n {\"title\":\"A\"},\n 5,\n {\"title\":\"B\"}]", "a.json:3: the record is no object", 2)]
    [InlineData("[{\"title\":\"A\"}", "a.json:1: is no valid JSON", 1)]
    [InlineData("[{\"title\":\"A\"}] trailing", "a.json:1: is no valid JSON", 1)]
    [InlineData("{\"title\":\"alone\"}", "a.json:1: holds no list of objects", 0)]
    [InlineData("", "a.json:1: is no valid JSON", 0)]
    public void Json_that_is_broken_is_refused_with_its_line(string json, string problem, int good)
    {
        _folder.Write("a.json", json);
        Assert.StartsWith(problem, Assert.Single(_folder.Problems()));
        Assert.Equal(good, _folder.Read().Count(static i => i.Document is not null));
    }

    [Fact]
    public void Json_is_read_through_a_buffer_that_is_smaller_than_the_file_and_smaller_than_a_record()
    {
        var json = new StringBuilder("[\n");
        for (var i = 0; i < 300; i++)
            json.Append(i > 0 ? ",\n" : "").Append($$"""{"id":"{{i}}","title":"T{{i}}","text":"{{new string((char)('a' + i % 26), i * 997 % 200_000)}}"}""");
        _folder.Write("a.json", json.Append("\n]").ToString());
        var items = _folder.Read();
        Assert.Equal(Enumerable.Range(0, 300).Select(static i => (i.ToString(), i + 2, i * 997 % 200_000)),
            items.Select(static i => (i.Document!.DocumentId, i.Position.Line, i.Document.Text.Length)));
    }

    [Fact]
    public void Json_record_that_is_too_long_ends_the_file()
    {
        _folder.Write("a.json", $"[{{\"title\":\"A\"}},\n{{\"text\":\"{new string('a', 17 * 1024 * 1024)}\"}},{{\"title\":\"B\"}}]");
        Assert.Equal(
            "a.json:2: the record is longer than 8388608 bytes; the rest of the file is not read", Assert.Single(_folder.Problems()));
    }

    [Fact]
    public void Csv_takes_quotes_line_breaks_and_numbers_as_they_are()
    {
        _folder.Write("a.csv", "id,title,text,kcal,code,lean\r\n"
            + "1,\"Oats, rolled\",\"Say \"\"oats\"\".\nTwice.\",389.5,007,true\r\n"
            + "\r\n"
            + "2,Milk,Text,,12345678901234567890,no\r\n");
        var items = _folder.Read();
        Assert.Equal(2, items.Count);
        Assert.Equal("Oats, rolled", items[0].Document!.Title);
        Assert.Equal("Say \"oats\".\nTwice.", items[0].Document!.Text);
        Assert.Equal("""{ "kcal": 389.5, "code": "007", "lean": true }""", items[0].Document!.Metadata.ToString());
        Assert.Equal("""{ "code": "12345678901234567890", "lean": "no" }""", items[1].Document!.Metadata.ToString());
        Assert.Equal([2, 5], items.Select(static i => i.Position.Line));
    }

    [Theory]
    [InlineData("id;title\n1;A, B\n", null)]
    [InlineData("id\ttitle\n1\tA, B\n", null)]
    [InlineData("id|title\n1|A, B\n", '|')]
    public void Csv_may_be_separated_by_other_characters(string csv, char? delimiter)
    {
        _folder.Write("a.csv", csv);
        Assert.Equal("A, B", Assert.Single(_folder.Documents(new() { Delimiter = delimiter })).Title);
    }

    [Fact]
    public void Csv_rows_that_are_broken_do_not_touch_the_others()
    {
        _folder.Write("a.csv", [
            .. "id,title\n1,A\n2\n3,B,more\n4,C \"quoted\" inside\n5,bad "u8, 0xFF, .. "\n6,D\n7,\"never closed\n8,E\n"u8]);
        Assert.Equal(
            [
                "a.csv:3: the row has 1 fields, and the header 2",
                "a.csv:4: the row has 3 fields, and the header 2",
                "a.csv:5: a quote is not closed, or stands inside a field",
                "a.csv:6: the field 'title' is not valid UTF-8",
                "a.csv:8: a quote is not closed, or stands inside a field",
            ],
            _folder.Problems());
        Assert.Equal(["1", "6"], _folder.Read().Where(static i => i.Document is not null).Select(static i => i.Document!.DocumentId));
    }

    [Theory]
    [InlineData("id,,title\n1,2,3\n", "a.csv:1: the header gives column 2 no name")]
    [InlineData("id,title,id\n1,2,3\n", "a.csv:1: the header names the column 'id' twice")]
    public void Csv_header_must_name_each_column_once(string csv, string problem)
    {
        _folder.Write("a.csv", csv);
        Assert.Equal(problem, Assert.Single(_folder.Problems()));
    }

    [Fact]
    public void Csv_quote_that_swallows_the_file_is_bounded()
    {
        _folder.Write("a.csv", "id,title\n1,A\n2,\"" + new string('a', 2 * ReaderLimits.RecordBytes));
        Assert.StartsWith("a.csv:3: the record is longer than 8388608 bytes, or a quote is not closed", Assert.Single(_folder.Problems()));
    }
}
