using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;

namespace FitnessGrpc.Retrieval.Tests.Ingestion.Readers;

public sealed class KnowledgeReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_is_read_in_order_of_name_without_hidden_files_and_unknown_ones_are_named()
    {
        _folder.Write("b.txt", "Second.");
        _folder.Write("a/deep/first.md", "# First\n\nText.");
        _folder.Write(".hidden.md", "# Hidden");
        _folder.Write(".git/config.txt", "hidden");
        _folder.Write("picture.png", [1, 2, 3]);
        var items = _folder.Read();
        Assert.Equal(["a/deep/first", "b", null], items.Select(static i => i.Document?.DocumentId));
        Assert.True(items[2].Skipped);
        Assert.EndsWith("picture.png", items[2].Position.Path);
    }

    [Fact]
    public void File_named_alone_has_its_name_as_id_and_source_and_a_prefix_goes_before()
    {
        var path = _folder.Write("sub/sleep-basics.txt", "Sleep.");
        var item = Assert.Single(new KnowledgeReader(new() { Prefix = "handbook/" }).Read([path]));
        Assert.Equal("handbook/sleep-basics", item.Document!.DocumentId);
        Assert.Equal("sleep-basics.txt", item.Document.Source);
        Assert.Equal("sleep basics", item.Document.Title);
        Assert.Equal(TextFormat.Plain, item.Document.Format);
    }

    [Fact]
    public void Path_that_is_not_there_or_has_no_reader_is_refused_and_the_rest_is_read()
    {
        var good = _folder.Write("good.txt", "Good.");
        var image = _folder.Write("image.png", [1]);
        var items = new KnowledgeReader(new()).Read([_folder.Path + "/missing", image, good]).ToList();
        Assert.Contains("no such file", items[0].Problem);
        Assert.Contains(".png", items[1].Problem);
        Assert.Equal("good", items[2].Document!.DocumentId);
    }

    [Theory]
    [InlineData("one.md")]
    [InlineData("one.txt")]
    [InlineData("one.html")]
    public void Text_that_is_no_utf8_is_refused_with_its_line(string name)
    {
        _folder.Write(name, [.. "first\nsecond "u8, 0xC3, 0x28, .. "\nthird"u8]);
        Assert.Equal($"{name}:2: is not valid UTF-8", Assert.Single(_folder.Problems()));
    }

    [Theory]
    [InlineData("a.md")]
    [InlineData("a.txt")]
    [InlineData("a.html")]
    [InlineData("a.json")]
    [InlineData("a.jsonl")]
    [InlineData("a.csv")]
    public void Utf16_is_refused_in_clear_words_and_a_utf8_mark_is_dropped(string name)
    {
        _folder.Write(name, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("[]")]);
        Assert.Equal($"{name}: is UTF-16 or UTF-32; save it as UTF-8", Assert.Single(_folder.Problems()));

        var text = name switch
        {
            "a.json" => """[{"title":"Marked","text":"Text."}]""",
            "a.jsonl" => """{"title":"Marked","text":"Text."}""",
            "a.csv" => "title,text\nMarked,Text.\n",
            "a.html" => "<title>Marked</title><p>Text.",
            "a.md" => "---\ntitle: Marked\n---\nText.",
            _ => "Marked",
        };
        _folder.Write(name, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        var document = Assert.Single(_folder.Documents());
        Assert.Equal("Marked", name == "a.txt" ? document.Text : document.Title);
    }

    [Fact]
    public void Binary_empty_and_oversized_text_files_are_refused()
    {
        _folder.Write("binary.txt", [.. "a\n"u8, 0, 1]);
        _folder.Write("empty.md", " \n");
        _folder.Write("large.txt", new string('a', ReaderLimits.TextFileBytes + 1));
        _folder.Write("long.txt", new string('a', 1_048_577));
        Assert.Equal(
            [
                "binary.txt:2: holds a NUL byte; it is no text",
                "empty.md: the file is empty",
                "large.txt: the file has 4194305 bytes; at most 4194304 are allowed",
                "long.txt: text has 1048577 characters; at most 1048576 are allowed",
            ],
            _folder.Problems());
    }

    [Theory]
    [InlineData("<html><head><meta charset=utf-8><title> Warm &amp;\n up </title></head><body>x", "Warm & up")]
    [InlineData("<p>No title here</p>", "page one")]
    [InlineData("<head><script>'<title>no</title>'</script><title>Yes</title>", "Yes")]
    public void Html_is_sent_as_it_is_under_its_title(string html, string title)
    {
        _folder.Write("page-one.htm", html);
        var document = Assert.Single(_folder.Documents());
        Assert.Equal(title, document.Title);
        Assert.Equal(html, document.Text);
        Assert.Equal(TextFormat.Html, document.Format);
    }
}
