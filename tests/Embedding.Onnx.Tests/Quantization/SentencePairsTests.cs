using FitnessGrpc.Embedding.Onnx.Quantization;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Tests.Quantization;

public sealed class SentencePairsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-pairs-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("a.jsonl", """{"a": "x, y", "b": "\"z\"", "score": 5.0}""", null)]
    [InlineData("b.jsonl", """{"sentence1": "x, y", "sentence2": "\"z\"", "score": 5}""", null)]
    [InlineData("c.csv", "\"x, y\",\"\"\"z\"\"\",5.0", "sentence1,sentence2,score")]
    [InlineData("d.tsv", "main\tx, y\t\"z\"\t5.000", "genre\tsentence1\tsentence2\tscore")]
    public void Pairs_are_read_in_each_form(string name, string line, string? header)
    {
        var pairs = SentencePairs.Read(Write(name, header is null ? [line, line, line, ""] : [header, line, line, line]));
        Assert.Equal(Enumerable.Repeat(("x, y", "\"z\"", 5.0), 3), pairs);
    }

    [Theory]
    [InlineData("a.jsonl", "in line 2", """{"a": "x", "b": "y", "score": 1}""", """{"a": "x", "score": 1}""")]
    [InlineData("b.csv", "no column sentence2", "sentence1,score", "x,1")]
    [InlineData("c.tsv", "in line 3", "sentence1\tsentence2\tscore", "x\ty\t1", "x\ty\tmuch")]
    [InlineData("d.jsonl", "has 1 pairs", """{"a": "x", "b": "y", "score": 1}""")]
    [InlineData("e.txt", "must be a .jsonl", "x")]
    public void File_of_another_form_is_refused(string name, string reason, params string[] lines)
    {
        var file = Write(name, lines);
        var message = Assert.Throws<StartupException>(() => SentencePairs.Read(file)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_not_there_is_refused() =>
        Assert.Throws<StartupException>(() => SentencePairs.Read(Path.Combine(_root, "none.jsonl")));

    [Fact]
    public void Equal_values_share_their_rank()
    {
        Assert.Equal(1, RankCorrelation.Spearman([1, 2, 3, 4], [10, 20, 30, 400]), 12);
        Assert.Equal(-1, RankCorrelation.Spearman([1, 2, 3], [3, 2, 1]), 12);
        // Ranks 1, 2.5, 2.5, 4 beside 1, 2, 3, 4.
        Assert.Equal(0.9486832980505138, RankCorrelation.Spearman([1, 2, 2, 3], [1, 2, 3, 4]), 12);
    }

    private string Write(string name, params string[] lines)
    {
        var file = Path.Combine(_root, name);
        File.WriteAllLines(file, lines);
        return file;
    }
}
